/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

/**
 * How a command that QEMU's guest agent ran has ended.
 *
 * @param code exit code, 128 + n for signal n
 * @param stdout what it wrote, as far as the agent kept it
 * @param stderr likewise
 * @param truncated whether the agent kept only a part
 */
public record QgaExit(int code, byte[] stdout, byte[] stderr, boolean truncated) {}
