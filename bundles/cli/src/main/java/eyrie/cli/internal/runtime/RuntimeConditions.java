/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists conditions. */
@Command(name = "conditions", description = "List the roles and features that are on, and the bundle that says so.")
final class RuntimeConditions implements Callable<Integer> {
    private final Session session;

    RuntimeConditions(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode conditions = session.api().get("/eyrie/v1/runtime/conditions");
        Table table = new Table(session.style(), "CONDITION", "BUNDLE");
        conditions.forEach(c -> table.row(Json.text(c, "id"), Json.text(c, "bundle")));
        session.answer(() -> conditions, table::render);
        return 0;
    }
}
