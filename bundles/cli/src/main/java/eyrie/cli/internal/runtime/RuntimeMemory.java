/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells what memory is in use. */
@Command(name = "memory", description = "Tell what memory the server uses.")
final class RuntimeMemory implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--bundles",
            description = "Count the objects of each bundle's own classes; the server stands still meanwhile, for a"
                    + " second or less.")
    private boolean bundles;

    RuntimeMemory(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode view = session.api().get("/eyrie/v1/runtime/memory" + (bundles ? "?bundles=true" : ""));
        session.answer(() -> view, () -> text(view));
        return 0;
    }

    private String text(JsonNode view) {
        Table table = new Table(session.style(), "MEMORY", "USED", "TAKEN", "MOST");
        row(table, view.path("heap"));
        row(table, view.path("non_heap"));
        view.path("buffers").forEach(pool -> row(table, pool));
        if (!bundles) {
            return table.render();
        }
        Table byBundle = new Table(session.style(), "BUNDLE", "OBJECTS", "BYTES");
        view.path("bundles")
                .forEach(b -> byBundle.row(
                        Json.text(b, "bundle"),
                        Json.text(b, "objects"),
                        Sizes.show(b.path("bytes").asLong())));
        return table.render() + "\n\n" + byBundle.render() + "\n\n" + Json.text(view, "note");
    }

    private static void row(Table table, JsonNode use) {
        long most = use.path("max").asLong(-1);
        table.row(
                Json.text(use, "name"),
                Sizes.show(use.path("used").asLong()),
                Sizes.show(use.path("committed").asLong()),
                most < 0 ? "" : Sizes.show(most));
    }
}
