/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.group;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists groups of nodes. */
@Command(name = "list", description = "List the groups of nodes.")
final class GroupList implements Callable<Integer> {
    private final Session session;

    GroupList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode groups = new GroupApi(session.api()).list();
        session.answer(() -> groups, () -> table(groups));
        return 0;
    }

    private String table(JsonNode groups) {
        Map<String, String> names = groups.valueStream()
                .collect(Collectors.toMap(g -> Json.text(g, "id"), GroupApi::name, (first, _) -> first));
        Table table = new Table(session.style(), "NAME", "ID", "NODES", "FALLBACK", "DESCRIPTION");
        groups.forEach(g -> table.row(
                GroupApi.name(g),
                Json.text(g, "id"),
                Integer.toString(g.path("nodes").size()),
                names.getOrDefault(Json.text(g, "fallback_group_id"), Json.text(g, "fallback_group_id")),
                Json.text(g, "description")));
        return table.render();
    }
}
