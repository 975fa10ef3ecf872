/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

/**
 * A file that a guest needs for its agent to run.
 *
 * @param path absolute, in the guest
 * @param mode permission bits, {@code 0755} for instance
 * @param content UTF-8 text
 */
public record GuestFile(String path, int mode, String content) {}
