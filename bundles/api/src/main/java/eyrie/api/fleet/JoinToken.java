/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.fleet;

import java.time.Instant;

/**
 * A token with which one machine can join.
 *
 * @param id names it in records and logs; no secret
 * @param text the token itself; it is shown once and kept nowhere
 * @param expires when its time is over
 */
public record JoinToken(String id, String text, Instant expires) {
    /** What the text of every join token begins with. */
    public static final String PREFIX = "eyj1";

    /** Without the secret. */
    @Override
    public String toString() {
        return "join token " + id;
    }
}
