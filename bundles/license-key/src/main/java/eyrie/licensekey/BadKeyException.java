/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

/** The one failure of reading a key. The message is a sentence for whoever has pasted it. */
public final class BadKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a key is not taken. */
    public enum Reason {
        TOO_LARGE,
        /** Something else than a key. */
        NOT_A_KEY,
        /** Cut off or mutilated. */
        DAMAGED,
        /** Signed by somebody who is not trusted here. */
        FOREIGN,
        /** The signature does not fit what is signed. */
        ALTERED,
        /** Signed, and says something that cannot be. */
        INVALID,
        /** Made for a newer Eyrie. */
        NOT_UNDERSTOOD
    }

    public BadKeyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
