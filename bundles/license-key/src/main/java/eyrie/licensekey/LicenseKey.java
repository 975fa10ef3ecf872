/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import java.time.Instant;
import java.util.Set;

/**
 * What a key says.
 *
 * @param id stable over renewals: a key with a higher serial replaces one of the same id
 * @param serial grows with each key of this id
 * @param issued when it was signed
 * @param customer for people
 * @param tier by its name, {@code enterprise} for instance
 * @param features on top of those of the tier
 * @param cores physical cores of nodes
 * @param nodes the most nodes, 0 for any number
 * @param instances the most instances on nodes at a time, 0 for any number
 * @param notBefore when it begins to hold
 * @param expires when it ends to hold; null if never
 * @param graceDays for how long it still holds then
 * @param resetClock whether the server is to believe this key's date, because its clock once went wrong
 */
public record LicenseKey(
        String id,
        long serial,
        Instant issued,
        String customer,
        String tier,
        Set<String> features,
        int cores,
        int nodes,
        int instances,
        Instant notBefore,
        Instant expires,
        int graceDays,
        boolean resetClock) {
    /** The form that is written and read here. */
    public static final int VERSION = 1;

    public LicenseKey {
        features = Set.copyOf(features);
    }

    /** When it is really over; null if never. */
    public Instant ends() {
        return expires == null ? null : expires.plus(java.time.Duration.ofDays(graceDays));
    }
}
