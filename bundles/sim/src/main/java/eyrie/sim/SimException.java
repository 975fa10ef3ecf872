/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

/** A simulation that could not be carried out; the message is a sentence for the user. */
public final class SimException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SimException(String message) {
        super(message);
    }

    public SimException(String message, Throwable cause) {
        super(message, cause);
    }
}
