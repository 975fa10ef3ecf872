/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one bundle. */
@Command(name = "show", description = "Show what a bundle offers, what it uses, and which of its components lack what.")
public final class BundleShow implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Its symbolic name, eyrie.scheduler for instance.")
    private String name;

    public BundleShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode detail = session.api().get(Paths.of("/eyrie/v1/bundles/%s", name));
        session.answer(() -> detail, () -> text(detail));
        return 0;
    }

    private String text(JsonNode detail) {
        JsonNode bundle = detail.path("bundle");
        List<String> parts = new ArrayList<>();
        parts.add(new Fields(session.style())
                .add("name", Json.text(bundle, "symbolic_name"))
                .add("title", Json.text(bundle, "name"))
                .add("version", Json.text(bundle, "version"))
                .add("state", Json.text(bundle, "state"))
                .add("lacks", texts(bundle.path("lacks")))
                .add("changed", session.times().full(Json.text(bundle, "changed")))
                .render());
        Table components = new Table(session.style(), "COMPONENT", "STATE", "OFFERS", "LACKS");
        detail.path("components")
                .forEach(c -> components.row(
                        Json.text(c, "name"),
                        Json.text(c, "state"),
                        shortNames(c.path("offers")),
                        texts(c.path("lacks"))));
        if (!detail.path("components").isEmpty()) {
            parts.add(components.render());
        }
        Table services = new Table(session.style(), "USES", "OF", "ID");
        detail.path("uses")
                .forEach(s ->
                        services.row(shortNames(s.path("interfaces")), Json.text(s, "bundle"), Json.text(s, "id")));
        if (!detail.path("uses").isEmpty()) {
            parts.add(services.render());
        }
        return String.join("\n\n", parts);
    }

    private static String texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).collect(Collectors.joining("; "));
    }

    private static String shortNames(JsonNode types) {
        return types.valueStream()
                .map(type -> type.asText().substring(type.asText().lastIndexOf('.') + 1))
                .collect(Collectors.joining(", "));
    }
}
