/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.group;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a group of nodes. */
@Command(name = "update", description = "Change a group of nodes. What is not said stays as it is.")
final class GroupUpdate implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "GROUP", description = "Id or name of the group.")
    private String group;

    @Option(names = "--name", paramLabel = "NAME", description = "Another name.")
    private String name;

    @Option(
            names = {"-d", "--description"},
            paramLabel = "TEXT",
            description = "What it is for.")
    private String description;

    @Option(
            names = "--fallback",
            paramLabel = "GROUP",
            description = "Id or name of the group that takes over when this one has no room; \"\" for none.")
    private String fallback;

    GroupUpdate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.object();
        put(body, "name", name);
        put(body, "description", description);
        put(body, "fallback_group_id", fallback);
        if (body.isEmpty()) {
            throw Failure.invalid("nothing is to be changed; use --name, --description or --fallback");
        }
        JsonNode changed = session.api().patch(GroupApi.one(group), body);
        session.answer(changed, Text.line(GroupApi.name(changed)) + ": changed");
        return 0;
    }

    private static void put(ObjectNode body, String field, String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
