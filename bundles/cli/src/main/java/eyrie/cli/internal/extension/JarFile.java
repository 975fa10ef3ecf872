/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import eyrie.cli.internal.base.Failure;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;

/** A file that is sent as it is. */
final class JarFile {
    static final String TYPE = "application/java-archive";

    private JarFile() {}

    static BodyPublisher body(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw Failure.invalid("there is no file " + file);
        }
    }
}
