/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists threads. */
@Command(name = "threads", description = "List the threads of the server with the bundle whose code they run.")
final class RuntimeThreads implements Callable<Integer> {
    private final Session session;

    RuntimeThreads(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode view = session.api().get("/eyrie/v1/runtime/threads");
        Table table = new Table(session.style(), "ID", "NAME", "BUNDLE", "STATE", "CPU", "AT");
        view.path("threads")
                .forEach(t -> table.row(
                        Json.text(t, "id"),
                        Json.text(t, "name"),
                        Json.text(t, "bundle"),
                        Json.text(t, "state"),
                        t.path("cpu_millis").asLong() < 0 ? "" : Json.text(t, "cpu_millis") + " ms",
                        Json.text(t, "at")));
        session.answer(() -> view, () -> table.render() + "\n\n" + Json.text(view, "note"));
        return 0;
    }
}
