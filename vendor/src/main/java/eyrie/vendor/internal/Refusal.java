/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

/** Something that the user can mend; the message is a sentence. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }
}
