/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.group;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a group of nodes. */
@Command(name = "delete", description = "Delete a group of nodes. Its nodes stay.")
final class GroupDelete implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "GROUP", description = "Id or name of the group.")
    private String group;

    @Mixin
    private Confirmation confirmation;

    GroupDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode found = new GroupApi(session.api()).find(group);
        confirmation.ask(
                session,
                "delete the group \"%s\" with %s"
                        .formatted(
                                GroupApi.name(found),
                                Text.count(found.path("nodes").size(), "node")));
        session.api().delete(GroupApi.one(Json.text(found, "id")));
        session.answer(Json.object(), Text.line(GroupApi.name(found)) + ": deleted");
        return 0;
    }
}
