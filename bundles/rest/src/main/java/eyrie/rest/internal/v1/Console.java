/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Copies console logs. */
final class Console {
    static final String TEXT = "text/plain; charset=utf-8";

    private Console() {}

    /** Copies what is there now; a machine that has written nothing yet has no file. */
    static void copy(Path console, OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(console)) {
            in.transferTo(out);
        } catch (NoSuchFileException nothingYet) {
            // an empty answer
        }
    }
}
