/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.it;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.event.Events;
import eyrie.api.instance.InstanceControl;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.Instances;
import eyrie.api.node.Groups;
import eyrie.api.node.NodeAdmin;
import eyrie.api.node.Nodes;
import eyrie.api.template.Templates;
import eyrie.api.vm.Vms;
import eyrie.rest.internal.fakes.FakeEvents;
import eyrie.rest.internal.fakes.FakeGroups;
import eyrie.rest.internal.fakes.FakeInstances;
import eyrie.rest.internal.fakes.FakeNodeAdmin;
import eyrie.rest.internal.fakes.FakeNodes;
import eyrie.rest.internal.fakes.FakeQueries;
import eyrie.rest.internal.fakes.FakeTemplates;
import eyrie.rest.internal.fakes.FakeVms;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

/** The resources as components: there while the roles and the services are there that they need. */
class ResourcesIT {
    @TempDir
    private Path data;

    private final FakeTemplates templates = new FakeTemplates();
    private final FakeInstances instances = new FakeInstances(templates);
    private final FakeNodes nodes = new FakeNodes(List.of());

    @Test
    void comeAndGoWithTheirRoles() throws Exception {
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("127.0.0.1", "controller,registry,node");
            rest.await("/livez", 200);
            assertThat(rest.getAsRoot("/eyrie/v1/version").body())
                    .matches("\\{\"product\":\"Eyrie\",\"version\":\"0\\.1\\.0\",\"build\":\"\\w+\"}");
            assertThat(rest.getAsRoot("/api/v1/vm").statusCode()).isEqualTo(404);

            register(rest);
            ServiceRegistration<?> controller = role(rest, "controller");
            role(rest, "registry");
            role(rest, "node");

            rest.await("/api/v1/vm", 401);
            rest.await("/eyrie/v1/vms", 401);
            rest.await("/eyrie/v1/templates", 401);
            assertThat(start(rest, "{\"vmid\":\"debian\",\"count\":2}").body())
                    .isEqualTo("{\"status\":\"OK\",\"message\":\"\",\"body\":[\"instance-0\",\"instance-1\"]}");
            assertThat(instances.calls).containsExactly("create by root");
            // The setting's default, since nobody has set it.
            assertThat(start(rest, "{\"vmid\":\"debian\",\"tag\":\"x\"}").statusCode())
                    .isEqualTo(200);
            assertThat(rest.getAsRoot("/api/v1/status").body())
                    .contains("\"version\":\"0.1.0-", "\"license\":\"basic\"");
            assertThat(rest.getAsRoot("/eyrie/v1/vms/build-1").statusCode()).isEqualTo(200);
            assertThat(rest.getAsRoot("/eyrie/v1/openapi.json").body())
                    .contains("\"/api/v1/vm\"", "\"/eyrie/v1/execs/{exec}/output\"", "\"/eyrie/v1/bundles\"");

            // A feature that is switched on while the server runs.
            String grouped = "{\"vmid\":\"debian\",\"group_id\":\"ci\"}";
            assertThat(rest.getAsRoot("/api/v1/group").body()).contains("\"body\":[]");
            assertThat(start(rest, grouped).body()).contains("group_id: needs the feature groups");
            rest.context().registerService(Groups.class, new FakeGroups(), null);
            assertThat(start(rest, grouped).body()).contains("group_id: \\\"ci\\\" is not accepted");
            assertThat(rest.getAsRoot("/eyrie/v1/groups").body()).isEqualTo("[]");

            controller.unregister();
            rest.await("/api/v1/vm", 404);
            assertThat(rest.getAsRoot("/eyrie/v1/vms").statusCode()).isEqualTo(200);
        }
    }

    private void register(RestFramework rest) {
        rest.context().registerService(Templates.class, templates, null);
        rest.context().registerService(Instances.class, instances, null);
        FakeQueries queries = new FakeQueries(instances);
        rest.context().registerService(InstanceQueries.class, queries, null);
        rest.context().registerService(InstanceControl.class, queries, null);
        rest.context().registerService(Nodes.class, nodes, null);
        rest.context().registerService(NodeAdmin.class, new FakeNodeAdmin(nodes), null);
        rest.context().registerService(Events.class, new FakeEvents(), null);
        rest.context().registerService(Vms.class, new FakeVms(data.resolve("console")), null);
    }

    private static ServiceRegistration<?> role(RestFramework rest, String name) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, "eyrie.role." + name);
        return rest.context().registerService(Condition.class, Condition.INSTANCE, properties);
    }

    private static HttpResponse<String> start(RestFramework rest, String body) throws Exception {
        return rest.send(rest.asRoot("/api/v1/vm").POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }
}
