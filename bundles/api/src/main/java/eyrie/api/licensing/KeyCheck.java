/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

/**
 * What a key says, and what would become of it.
 *
 * @param key its content
 * @param accepted whether {@link Licensing#activate} would take it
 * @param reason why not, or what it would do, in words
 */
public record KeyCheck(KeyStatus key, boolean accepted, String reason) {}
