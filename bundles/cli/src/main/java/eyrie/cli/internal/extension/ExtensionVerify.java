/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Asks what would become of a jar. */
@Command(
        name = "verify",
        description = "Show what a jar declares, and whether the server would take it. Nothing of it runs.")
final class ExtensionVerify implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "JAR", description = "The extension.")
    private Path jar;

    ExtensionVerify(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode extension = session.api().post(ExtensionView.ALL + "/verify", JarFile.TYPE, JarFile.body(jar));
        if (Json.text(extension, "state").equals("refused")) {
            throw Failure.invalid(jar.getFileName() + ": " + Json.text(extension, "reason"));
        }
        session.answer(() -> extension, () -> ExtensionView.facts(session, extension));
        return 0;
    }
}
