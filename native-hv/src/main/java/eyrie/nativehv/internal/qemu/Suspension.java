/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

/**
 * A suspension under way, so that a later process can undo it.
 *
 * @param state the file that is void if the machine runs on
 * @param ran whether the guest ran before
 */
record Suspension(String state, boolean ran) {}
