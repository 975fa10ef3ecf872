/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes an extension out of the server. */
@Command(name = "remove", description = "Stop an extension and remove its file from the server.")
final class ExtensionRemove implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "EXTENSION", description = "Name of its file or of its bundle.")
    private String name;

    ExtensionRemove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode extension = session.api().delete(Paths.of(ExtensionView.ALL + "/%s", name));
        session.answer(() -> extension, () -> ExtensionView.line(extension));
        return 0;
    }
}
