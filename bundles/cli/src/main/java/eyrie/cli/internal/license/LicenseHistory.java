/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists what was done about licenses. */
@Command(name = "history", description = "List all that was done about licenses, the oldest first.")
final class LicenseHistory implements Callable<Integer> {
    private final Session session;

    LicenseHistory(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode acts = new LicenseApi(session.api()).history();
        session.answer(() -> acts, () -> table(acts));
        return 0;
    }

    private String table(JsonNode acts) {
        Table table = new Table(session.style(), "WHEN", "WHAT", "KEY", "NUMBER", "REPLACED", "BY");
        acts.forEach(act -> table.row(
                session.times().local(Json.text(act, "at")),
                Json.text(act, "action"),
                Json.text(act, "key_id"),
                act.path("serial").asLong() == 0 ? "" : act.path("serial").asText(),
                act.path("replaced").isNumber() ? act.path("replaced").asText() : "",
                Json.text(act, "by")));
        return table.render();
    }
}
