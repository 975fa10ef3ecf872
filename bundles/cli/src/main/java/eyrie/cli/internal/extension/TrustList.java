/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists publishers. */
@Command(name = "list", description = "List the publishers whose extensions are taken.")
final class TrustList implements Callable<Integer> {
    private final Session session;

    TrustList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode publishers = session.api().get(TrustGroup.ALL);
        Table table = new Table(session.style(), "NAME", "SUBJECT", "VALID UNTIL", "SHA-256");
        publishers.forEach(one -> table.row(
                Json.text(one, "name"),
                Json.text(one, "subject"),
                session.times().full(Json.text(one, "not_after")),
                Json.text(one, "fingerprint")));
        session.answer(publishers, table.render());
        return 0;
    }
}
