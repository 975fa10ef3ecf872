/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qmp;

/** A QMP command that QEMU refused or that got no answer. */
public final class QmpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** QEMU's own class for most failures. */
    public static final String GENERIC = "GenericError";

    public static final String COMMAND_NOT_FOUND = "CommandNotFound";
    /** Not QEMU's: the connection ended, which mostly means that the process has. */
    public static final String CONNECTION_LOST = "ConnectionLost";
    /** Not QEMU's: no answer came in time. */
    public static final String TIMEOUT = "Timeout";

    private final String errorClass;

    public QmpException(String errorClass, String message) {
        this(errorClass, message, null);
    }

    public QmpException(String errorClass, String message, Throwable cause) {
        super(message, cause);
        this.errorClass = errorClass;
    }

    public String errorClass() {
        return errorClass;
    }

    public boolean is(String otherClass) {
        return errorClass.equals(otherClass);
    }
}
