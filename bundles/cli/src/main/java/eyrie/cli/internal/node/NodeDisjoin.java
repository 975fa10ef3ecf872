/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has this machine leave its fleet. */
@Command(
        name = "disjoin",
        description =
                "Have this machine leave its fleet: its certificate ends, and what ran here for the fleet is removed.")
final class NodeDisjoin implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-f", "--force"},
            description = "Also if instances run here, and if no controller can be asked.")
    private boolean force;

    NodeDisjoin(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode left = session.api().delete(NodeJoin.PATH + "?force=" + force);
        session.answer(left, "Disjoined from the cluster");
        return 0;
    }
}
