/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Says what an IOException means, whose own message is often only a path. */
final class StartFailureText {
    private StartFailureText() {}

    static String of(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "access to %s is denied".formatted(denied.getFile());
            case FileSystemException f when f.getReason() != null -> "%s: %s".formatted(f.getFile(), f.getReason());
            case FileSystemException f -> "%s is in the way".formatted(f.getFile());
            default -> String.valueOf(e.getMessage());
        };
    }
}
