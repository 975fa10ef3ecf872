/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

import java.time.Instant;
import java.util.List;

/**
 * What holds at a moment, and why.
 *
 * @param tier the highest of all keys that hold: {@code basic}, {@code enterprise} or {@code enterprise plus}
 * @param cores covered in all
 * @param coresUsed by nodes that are covered
 * @param nodes the most nodes, 0 for any number
 * @param nodesUsed covered
 * @param nodesWaiting that do not fit
 * @param instances the most on nodes at a time, 0 for any number
 * @param features all that there are, by tier and name
 * @param keys in hand, with those that are over
 * @param trial null if it never began
 * @param warnings sentences for people, the most urgent first
 * @param clock the time by which keys are judged; ahead of the machine's if that was turned back
 */
public record LicenseStatus(
        String tier,
        int cores,
        int coresUsed,
        int nodes,
        int nodesUsed,
        int nodesWaiting,
        int instances,
        List<FeatureStatus> features,
        List<KeyStatus> keys,
        Trial trial,
        List<String> warnings,
        Instant clock) {
    /** The thirty days. */
    public record Trial(Instant began, Instant ends, boolean holds) {}

    public LicenseStatus {
        features = List.copyOf(features);
        keys = List.copyOf(keys);
        warnings = List.copyOf(warnings);
    }
}
