/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists extensions. */
@Command(name = "list", description = "List the extensions of the server, and why one does not run.")
final class ExtensionList implements Callable<Integer> {
    private final Session session;

    ExtensionList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode extensions = session.api().get(ExtensionView.ALL);
        Table table = new Table(session.style(), "FILE", "NAME", "VERSION", "PUBLISHER", "STATE", "REASON");
        extensions.forEach(one -> table.row(
                Json.text(one, "file"),
                Json.text(one, "symbolic_name"),
                Json.text(one, "version"),
                Json.text(one, "publisher"),
                Json.text(one, "state"),
                Json.text(one, "reason")));
        session.answer(extensions, table.render());
        return 0;
    }
}
