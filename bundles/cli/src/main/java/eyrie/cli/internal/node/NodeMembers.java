/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists who has joined. */
@Command(
        name = "members",
        description = "List the machines that have joined, and until when their certificates are good.")
final class NodeMembers implements Callable<Integer> {
    private final Session session;

    NodeMembers(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode members = session.api().get("/eyrie/v1/fleet/members");
        Table table = new Table(session.style(), "ID", "JOINED", "CERTIFICATE UNTIL", "REVOKED", "FINGERPRINT");
        members.forEach(member -> table.row(
                Json.text(member, "node_id"),
                session.times().local(Json.text(member, "joined")),
                session.times().local(Json.text(member, "expires")),
                session.times().local(Json.text(member, "revoked")),
                Json.text(member, "fingerprint")));
        session.answer(members, table.render());
        return 0;
    }
}
