/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.images.internal.Durable;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.oci.Refusal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** What a user is told when a transfer fails. */
final class Failures {
    private Failures() {}

    /** @param doing what failed, with its names */
    static EyrieException of(String doing, IOException failed) {
        if (Thread.currentThread().isInterrupted()) {
            return new EyrieException(ErrorKind.UNAVAILABLE, doing + ": cancelled", failed);
        }
        String reason = failed.getMessage() == null ? failed.toString() : failed.getMessage();
        return switch (failed) {
            case Refusal refusal -> new EyrieException(kind(refusal.status()), doing + ": " + reason, failed);
            case DamagedException damaged -> EyrieException.internal(doing + ": " + reason, failed);
            case FileSystemException local -> Durable.failure(doing, local);
            default ->
                reason.toLowerCase(Locale.ROOT).contains("no space left")
                        ? Durable.failure(doing, failed)
                        : new EyrieException(ErrorKind.UNAVAILABLE, doing + ": " + reason, failed);
        };
    }

    private static ErrorKind kind(int status) {
        return switch (status) {
            case 401 -> ErrorKind.UNAUTHENTICATED;
            case 403 -> ErrorKind.FORBIDDEN;
            case 404 -> ErrorKind.NOT_FOUND;
            case 413 -> ErrorKind.TOO_LARGE;
            case 507 -> ErrorKind.NO_SPACE;
            default -> ErrorKind.UNAVAILABLE;
        };
    }
}
