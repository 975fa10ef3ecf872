/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

/** Why the server does not start, in one sentence for the person who started it. */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private StartFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Something that was asked for is not acceptable. */
    static StartFailure usage(String message) {
        return new StartFailure(2, message, null);
    }

    /** Something that is needed does not work. */
    static StartFailure failed(String message, Throwable cause) {
        return new StartFailure(1, message, cause);
    }

    public int exitCode() {
        return exitCode;
    }
}
