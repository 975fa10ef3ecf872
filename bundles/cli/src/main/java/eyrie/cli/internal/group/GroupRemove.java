/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.group;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.node.NodeApi;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Take nodes out of a group. */
@Command(name = "remove", description = "Take nodes out of a group.")
final class GroupRemove implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "GROUP", description = "Id or name of the group.")
    private String group;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NODE", description = "Ids or names of nodes.")
    private List<String> nodes;

    GroupRemove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode found = new GroupApi(session.api()).find(group);
        NodeApi known = new NodeApi(session.api());
        List<String> ids = nodes.stream().map(known::resolve).toList();
        ids.forEach(id -> session.api().delete(GroupApi.member(Json.text(found, "id"), id)));
        session.answer(
                Json.object(),
                "%s: removed from %s".formatted(String.join(", ", nodes), Text.line(GroupApi.name(found))));
        return 0;
    }
}
