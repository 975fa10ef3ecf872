/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists components. */
@Command(
        name = "components",
        description = "List the components of all bundles, and what those lack that are not there.")
final class RuntimeComponents implements Callable<Integer> {
    private final Session session;

    @Option(names = "--lacking", description = "Only those that lack something.")
    private boolean lacking;

    RuntimeComponents(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode all = session.api().get("/eyrie/v1/runtime/components");
        JsonNode components = lacking
                ? Json.array(all.valueStream()
                        .filter(c -> !c.path("lacks").isEmpty())
                        .toList())
                : all;
        Table table = new Table(session.style(), "BUNDLE", "COMPONENT", "STATE", "LACKS");
        components.forEach(c -> table.row(
                Json.text(c, "bundle"),
                Json.text(c, "name").replaceFirst("^.*\\.internal\\.", ""),
                Json.text(c, "state"),
                c.path("lacks").valueStream().map(JsonNode::asText).collect(Collectors.joining("; "))));
        session.answer(() -> components, table::render);
        return 0;
    }
}
