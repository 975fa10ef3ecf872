/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api;

/** The sorts of failure, each with its HTTP status and the exit code of the command line. */
public enum ErrorKind {
    INVALID(400, 2),
    UNAUTHENTICATED(401, 4),
    /** It needs a feature that no license of this server has. */
    PAYMENT_REQUIRED(402, 5),
    FORBIDDEN(403, 4),
    NOT_FOUND(404, 3),
    CONFLICT(409, 18),
    TOO_LARGE(413, 2),
    INTERNAL(500, 1),
    /** Another server does not let this one do what it was asked for. */
    REMOTE_REFUSED(502, 1),
    UNAVAILABLE(503, 1),
    TIMEOUT(504, 1),
    NO_SPACE(507, 1);

    private final int httpStatus;
    private final int exitCode;

    ErrorKind(int httpStatus, int exitCode) {
        this.httpStatus = httpStatus;
        this.exitCode = exitCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int exitCode() {
        return exitCode;
    }
}
