/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Forgets a node. */
@Command(
        name = "delete",
        description = "Forget a node that is not heard from any more. Instances that were placed on it end as failed.")
public final class NodeDelete implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NODE", description = "Id or name of the node.")
    private String node;

    @Mixin
    private Confirmation confirmation;

    public NodeDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NodeApi nodes = new NodeApi(session.api());
        String id = nodes.resolve(node);
        int instances = nodes.find(id).path("instances").asInt();
        confirmation.ask(session, "forget the node \"%s\" with %s".formatted(node, Text.count(instances, "instance")));
        nodes.delete(id);
        session.answer(Json.object(), Text.line(node) + ": deleted");
        return 0;
    }
}
