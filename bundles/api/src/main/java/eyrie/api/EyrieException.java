/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api;

/**
 * A failure that a user can act on. The message is one sentence that names the thing, the value and what would be
 * accepted; it is shown as it stands, so it holds no secret and no stack trace.
 */
public final class EyrieException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String feature;
    private final String tier;

    /** @param kind what sort of failure it is, from which the HTTP status and the exit code follow */
    public EyrieException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    /** @param cause what happened underneath, for the log only */
    public EyrieException(ErrorKind kind, String message, Throwable cause) {
        this(kind, message, cause, null, null);
    }

    private EyrieException(ErrorKind kind, String message, Throwable cause, String feature, String tier) {
        super(message, cause);
        this.kind = kind;
        this.feature = feature;
        this.tier = tier;
    }

    /** A field whose value is not acceptable. */
    public static EyrieException invalid(String field, Object value, String accepted) {
        return new EyrieException(
                ErrorKind.INVALID, "%s: %s is not accepted; use %s".formatted(field, shown(value), accepted));
    }

    /** A thing that is not there. */
    public static EyrieException notFound(String what, Object id) {
        return new EyrieException(ErrorKind.NOT_FOUND, "%s %s: not found".formatted(what, shown(id)));
    }

    /** Something that the present state does not allow. */
    public static EyrieException conflict(String message) {
        return new EyrieException(ErrorKind.CONFLICT, message);
    }

    /** Something that no license of this server allows. @param tier the lowest that has the feature */
    public static EyrieException paymentRequired(String feature, String tier, String message) {
        return new EyrieException(ErrorKind.PAYMENT_REQUIRED, message, null, feature, tier);
    }

    /** Something that should work and does not; the cause goes to the log. */
    public static EyrieException internal(String message, Throwable cause) {
        return new EyrieException(ErrorKind.INTERNAL, message, cause);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The feature that no license has; null for other failures. */
    public String feature() {
        return feature;
    }

    /** The lowest tier that has it; null for other failures. */
    public String tier() {
        return tier;
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        String quoted = value instanceof String ? '"' + text + '"' : text;
        return quoted.length() <= 120 ? quoted : quoted.substring(0, 117) + "...";
    }
}
