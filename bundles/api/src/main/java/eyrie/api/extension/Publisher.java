/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.extension;

import java.time.Instant;

/**
 * Somebody whose signature is accepted.
 *
 * @param name as the operator calls it
 * @param subject of the certificate
 * @param fingerprint SHA-256 of the certificate, hexadecimal
 * @param notBefore from when it is valid
 * @param notAfter until when it is valid; nothing that it signed starts later
 */
public record Publisher(String name, String subject, String fingerprint, Instant notBefore, Instant notAfter) {}
