/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.time.Instant;
import java.util.Locale;

/**
 * Something that was done. All acts in their order make the keys in hand.
 *
 * @param at by the clock that is never turned back
 * @param key the text; empty but for {@code ACTIVATE}
 */
record Act(long number, Instant at, Kind kind, String keyId, long serial, String by, String key) {
    enum Kind {
        ACTIVATE,
        REMOVE,
        TRIAL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
