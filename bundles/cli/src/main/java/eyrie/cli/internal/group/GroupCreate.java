/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.group;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a group of nodes. */
@Command(name = "create", description = "Make a group of nodes. Answers with its id.")
final class GroupCreate implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the group to be.")
    private String name;

    @Option(
            names = {"-d", "--description"},
            paramLabel = "TEXT",
            description = "What it is for.")
    private String description;

    @Option(
            names = "--fallback",
            paramLabel = "GROUP",
            description = "Id or name of the group that takes over when this one has no room.")
    private String fallback;

    GroupCreate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.object().put("name", name);
        if (description != null) {
            body.put("description", description);
        }
        if (fallback != null) {
            body.put("fallback_group_id", fallback);
        }
        JsonNode made = session.api().post(GroupApi.all(), body);
        session.answer(made, Json.text(made, "id"));
        return 0;
    }
}
