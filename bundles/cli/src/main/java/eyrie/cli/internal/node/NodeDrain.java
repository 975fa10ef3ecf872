/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps new instances off a node. */
@Command(
        name = "drain",
        description = "Give a node nothing new. What runs there runs on; eyrie node show tells when it is empty.")
public final class NodeDrain implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NODE", description = "Id or name of the node.")
    private String node;

    @Option(names = "--off", description = "Let it take instances again.")
    private boolean off;

    public NodeDrain(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NodeApi nodes = new NodeApi(session.api());
        JsonNode changed = nodes.configure(nodes.resolve(node), Json.object().put("drain", !off));
        String left = Text.count(changed.path("instances").asInt(), "instance");
        session.answer(
                changed, Text.line(node) + (off ? ": takes instances again" : ": drains; it has " + left + " left"));
        return 0;
    }
}
