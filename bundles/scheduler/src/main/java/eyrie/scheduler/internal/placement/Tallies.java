/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.util.HashMap;
import java.util.Map;

/** How many of each name. */
final class Tallies {
    private final Map<String, Integer> counts = new HashMap<>();

    int of(String name) {
        return counts.getOrDefault(name, 0);
    }

    void change(String name, int by) {
        counts.merge(name, by, (before, change) -> before + change == 0 ? null : before + change);
    }
}
