/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists listeners. */
@Command(
        name = "listeners",
        description = "List those that listen to instances: how far they are, and what holds them up.")
final class RuntimeListeners implements Callable<Integer> {
    private final Session session;

    RuntimeListeners(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode listeners = session.api().get("/eyrie/v1/runtime/listeners");
        Table table = new Table(session.style(), "NAME", "HERE", "BEHIND", "DROPPED", "SINCE", "PROBLEM");
        listeners.forEach(l -> table.row(
                Json.text(l, "name"),
                l.path("here").asBoolean() ? "yes" : "no",
                Json.text(l, "behind"),
                Json.text(l, "dropped"),
                session.times().ago(Json.text(l, "since")),
                Json.text(l, "problem")));
        session.answer(() -> listeners, table::render);
        return 0;
    }
}
