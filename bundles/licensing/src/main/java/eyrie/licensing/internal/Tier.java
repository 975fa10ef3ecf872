/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.util.Arrays;
import java.util.Optional;

/** What a key is for, the least first. Each has all features of those before it. */
enum Tier {
    BASIC("basic"),
    ENTERPRISE("enterprise"),
    ENTERPRISE_PLUS("enterprise plus");

    private final String label;

    Tier(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static Optional<Tier> of(String label) {
        return Arrays.stream(values()).filter(tier -> tier.label.equals(label)).findFirst();
    }
}
