/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

/** The link was closed from this side, because the machine has ended. */
final class LinkClosedException extends Exception {
    private static final long serialVersionUID = 1L;

    LinkClosedException() {
        super("the machine has ended");
    }
}
