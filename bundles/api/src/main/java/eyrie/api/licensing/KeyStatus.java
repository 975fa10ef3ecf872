/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

import java.time.Instant;
import java.util.List;

/**
 * A key.
 *
 * @param id stable over renewals
 * @param serial grows with each renewal
 * @param customer for people
 * @param tier by its name
 * @param features on top of the tier's
 * @param cores that it covers
 * @param nodes the most nodes, 0 for any number
 * @param instances the most on nodes at a time, 0 for any number
 * @param issued when it was signed
 * @param notBefore when it begins to hold
 * @param expires null if never
 * @param graceUntil when it is really over; null if never
 * @param phase what it is worth now
 */
public record KeyStatus(
        String id,
        long serial,
        String customer,
        String tier,
        List<String> features,
        int cores,
        int nodes,
        int instances,
        Instant issued,
        Instant notBefore,
        Instant expires,
        Instant graceUntil,
        Phase phase) {
    /** What a key is worth as time goes by. */
    public enum Phase {
        /** Not yet. */
        PENDING,
        VALID,
        /** Holds for less than thirty days more. */
        EXPIRING,
        /** Over, and still counted. */
        GRACE,
        EXPIRED;

        /** Whether it counts. */
        public boolean holds() {
            return this == VALID || this == EXPIRING || this == GRACE;
        }
    }

    public KeyStatus {
        features = List.copyOf(features);
    }
}
