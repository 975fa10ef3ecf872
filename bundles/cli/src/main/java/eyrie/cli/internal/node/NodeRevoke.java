/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends the certificates of a node. */
@Command(
        name = "revoke",
        description = "End all certificates of a node, at once: no controller and no registry lets it in any more.")
final class NodeRevoke implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NODE", description = "Id of the node.")
    private String node;

    @Option(names = "--forget", description = "Forget it as well, so that its id is free for another machine.")
    private boolean forget;

    @Mixin
    private Confirmation confirmation;

    NodeRevoke(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        confirmation.ask(session, "revoke the certificates of the node \"" + node + "\"");
        String path = Paths.of("/eyrie/v1/fleet/members/%s", node);
        JsonNode revoked = session.api().post(path + "/revoke", Json.object());
        if (forget) {
            session.api().delete(path);
        }
        session.answer(revoked, Text.line(Json.text(revoked, "node_id")) + " is revoked");
        return 0;
    }
}
