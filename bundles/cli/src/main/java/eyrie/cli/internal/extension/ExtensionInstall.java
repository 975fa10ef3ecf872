/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a jar into the server. */
@Command(
        name = "install",
        description = "Check a jar, put it into the server's folder of extensions, and wait until it runs. "
                + "It replaces one of the same file name; if it does not start, that one runs again.")
final class ExtensionInstall implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "JAR", description = "The extension.")
    private Path jar;

    @Option(names = "--as", paramLabel = "FILE", description = "Its name in the folder. Default: its name here.")
    private String file;

    ExtensionInstall(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String name = file == null ? String.valueOf(jar.getFileName()) : file;
        JsonNode extension =
                session.api().put(Paths.of(ExtensionView.ALL + "/%s", name), JarFile.TYPE, JarFile.body(jar));
        session.answer(() -> extension, () -> ExtensionView.line(extension));
        return 0;
    }
}
