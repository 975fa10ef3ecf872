/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists bundles. */
@Command(name = "list", description = "List the bundles that the server consists of.")
public final class BundleList implements Callable<Integer> {
    private final Session session;

    public BundleList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode bundles = session.api().get("/eyrie/v1/bundles");
        Table table = new Table(session.style(), "ID", "NAME", "VERSION", "STATE", "CHANGED", "LACKS");
        bundles.forEach(b -> table.row(
                Json.text(b, "id"),
                Json.text(b, "symbolic_name"),
                Json.text(b, "version"),
                Json.text(b, "state").toLowerCase(Locale.ROOT),
                session.times().ago(Json.text(b, "changed")),
                b.path("lacks").valueStream().map(JsonNode::asText).collect(Collectors.joining("; "))));
        session.answer(bundles, table.render());
        return 0;
    }
}
