/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.fleet;

import java.time.Instant;

/**
 * A machine that has joined.
 *
 * @param nodeId who it is
 * @param joined when it did, the last time
 * @param expires end of its newest certificate
 * @param fingerprint SHA-256 of that certificate, in lower-case hex
 * @param revoked when its certificates were ended, or null
 */
public record Member(String nodeId, Instant joined, Instant expires, String fingerprint, Instant revoked) {}
