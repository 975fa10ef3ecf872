/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists instances. */
@Command(name = "list", description = "List the instances that the controller knows, oldest first.")
public final class InstanceList implements Callable<Integer> {
    private final Session session;

    public InstanceList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        InstanceApi api = new InstanceApi(session.api());
        List<InstanceView> instances = api.all();
        session.answer(() -> bodies(instances), () -> table(api, instances));
        return 0;
    }

    private static JsonNode bodies(List<InstanceView> instances) {
        return Json.array(instances.stream().map(InstanceView::instance).toList());
    }

    private String table(InstanceApi api, List<InstanceView> instances) {
        Map<String, String> nodes = instances.isEmpty() ? Map.of() : api.nodeNames();
        Map<String, String> templates = instances.isEmpty() ? Map.of() : api.templateNames();
        Table table = new Table(
                session.style(), "INSTANCE", "NAME", "STATE", "TEMPLATE", "NODE", "PORTS", "CREATED", "MESSAGE");
        instances.forEach(i -> table.row(
                i.id(),
                i.text("name").isEmpty() ? i.text("external_id") : i.text("name"),
                i.state(),
                templates.getOrDefault(i.text("vmid"), i.text("vmid"))
                        + (i.text("tag").isEmpty() ? "" : ":" + i.text("tag")),
                nodes.getOrDefault(i.text("node_id"), i.text("node_id")),
                i.ports(),
                session.times().ago(i.text("cr_time")),
                i.text("message")));
        return table.render();
    }
}
