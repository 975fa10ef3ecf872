/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one extension. */
@Command(name = "show", description = "Show an extension: what it declares, how far it came, and why not further.")
final class ExtensionShow implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "EXTENSION", description = "Name of its file or of its bundle.")
    private String name;

    ExtensionShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode extension = session.api().get(Paths.of(ExtensionView.ALL + "/%s", name));
        session.answer(() -> extension, () -> ExtensionView.facts(session, extension));
        return 0;
    }
}
