/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells why an instance waits. */
@Command(
        name = "explain",
        description = "Tell why an instance is where it is: for one that waits, what keeps it out of each node.")
public final class InstanceExplain implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "INSTANCE",
            description = "Id, the beginning of one, name or external id of the instance.")
    private String instance;

    public InstanceExplain(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String id = new InstanceApi(session.api()).resolve(instance);
        JsonNode explanation = session.api().get(Paths.of("/eyrie/v1/instances/%s/explain", id));
        session.answer(() -> explanation, () -> text(explanation));
        return 0;
    }

    private String text(JsonNode explanation) {
        String facts = new Fields(session.style())
                .add("instance", Json.text(explanation, "instance_id"))
                .add("state", Json.text(explanation, "state"))
                .add("message", Json.text(explanation, "message"))
                .add("ahead of it", explanation.path("ahead").asText(""))
                .render();
        if (explanation.path("nodes").isEmpty()) {
            return facts;
        }
        Table table = new Table(session.style(), "NODE", "TO FETCH", "KEPT OUT BECAUSE IT");
        explanation
                .path("nodes")
                .forEach(node -> table.row(
                        Json.text(node, "node_name"),
                        missing(node.path("missing_bytes").asLong(-1)),
                        node.path("reasons").valueStream().map(JsonNode::asText).collect(Collectors.joining("; "))));
        return facts + "\n\n" + table.render();
    }

    private static String missing(long bytes) {
        return bytes < 0 ? "" : Sizes.show(bytes);
    }
}
