/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.base;

import java.util.Locale;

/** The sorts of failure, each with its exit code and its name in the machine-readable answer. */
public enum FailureKind {
    INVALID(2, "InvalidArgumentException"),
    TOO_LARGE(2, "InvalidArgumentException"),
    NOT_FOUND(3, "VMNotFoundException"),
    UNAUTHENTICATED(4, "AuthenticationException"),
    FORBIDDEN(4, "PermissionDeniedException"),
    /** It needs a feature that no license of the server has. */
    PAYMENT_REQUIRED(5, "LicenseException"),
    CONFLICT(18, "VMAlreadyExistsException"),
    INTERNAL(1, "InternalException"),
    REMOTE_REFUSED(1, "RemoteRefusedException"),
    UNAVAILABLE(1, "UnavailableException"),
    TIMEOUT(1, "TimeoutException"),
    NO_SPACE(1, "NoSpaceException"),
    /** A command in a guest was cut off. */
    DISCONNECTED(125, "DisconnectedException");

    private final int exitCode;
    private final String exceptionType;

    FailureKind(int exitCode, String exceptionType) {
        this.exitCode = exitCode;
        this.exceptionType = exceptionType;
    }

    public int exitCode() {
        return exitCode;
    }

    public String exceptionType() {
        return exceptionType;
    }

    /** The kind that a server names, or that its HTTP status stands for where it names none that is known. */
    public static FailureKind of(String name, int httpStatus) {
        for (FailureKind kind : values()) {
            if (kind.name().equals(name.toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        return switch (httpStatus) {
            case 401 -> UNAUTHENTICATED;
            case 402 -> PAYMENT_REQUIRED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 409 -> CONFLICT;
            case 413 -> TOO_LARGE;
            case 502, 503 -> UNAVAILABLE;
            case 504 -> TIMEOUT;
            case 507 -> NO_SPACE;
            default -> httpStatus < 500 ? INVALID : INTERNAL;
        };
    }
}
