/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.SpareGoal;
import eyrie.api.template.Arch;
import eyrie.rest.internal.fakes.FakeGroups;
import eyrie.rest.internal.fakes.FakeInstances;
import eyrie.rest.internal.fakes.FakeNodeAdmin;
import eyrie.rest.internal.fakes.FakeNodes;
import eyrie.rest.internal.fakes.FakeQueries;
import eyrie.rest.internal.fakes.FakeSpareGoals;
import eyrie.rest.internal.fakes.FakeTemplates;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.RestServer;
import eyrie.rest.internal.wire.Features;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the compatible API cannot say of many instances, of nodes and of groups. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetApiTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    private final FakeInstances instances = new FakeInstances(new FakeTemplates());
    private final FakeQueries queries = new FakeQueries(instances);
    private final FakeGroups groups = new FakeGroups();
    private final FakeSpareGoals spares = new FakeSpareGoals();
    private final FakeNodes nodes = new FakeNodes(List.of(new NodeStatus(
            new NodeInfo(
                    "n1",
                    "mini-1",
                    "10.0.0.1",
                    Arch.ARM64,
                    "hvf",
                    "qemu 9.0",
                    8,
                    1L << 34,
                    500,
                    300,
                    12,
                    2,
                    0.25,
                    0.5,
                    List.of(new NodeInfo.CachedTemplate("t1", "debian", "base", 0, 1, 7_000_000, null)),
                    null,
                    "0.1.0",
                    List.of(new NodeInfo.Device("1-2", "usb", "iPhone")),
                    null,
                    true),
            "Drain Mode",
            2,
            THEN,
            new NodeConfiguration(null, null, CapacityMode.NUMBER, 4, 0, 0, true, List.of("g1")))));
    private final FakeNodeAdmin admin = new FakeNodeAdmin(nodes);
    private RestServer server;

    @BeforeAll
    void start() throws Exception {
        server = new RestServer(
                new InstanceListResource(queries),
                new InstanceDetailResource(instances, queries, queries, Features.of(groups), null),
                new QueueResource(queries),
                new NodesResource(nodes, admin, Features.of(groups)),
                new GroupsResource(Features.of(groups), nodes),
                new SparesResource(spares, Features.of(groups)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void fill() {
        instances.instances.clear();
        for (int i = 0; i < 5; i++) {
            instances.instances.add(new Instance(
                    "i" + i,
                    i < 2 ? InstanceState.SCHEDULING : InstanceState.STARTED,
                    null,
                    "t1",
                    "base",
                    0,
                    Arch.ARM64,
                    i < 2 ? null : "n1",
                    null,
                    "https://ci/" + i,
                    Map.of(),
                    0,
                    null,
                    new ScriptResult(0, false, "long output", "", List.of()),
                    THEN,
                    THEN,
                    Map.of(InstanceRequest.GROUP, "g1"),
                    "root"));
        }
        queries.filters.clear();
        queries.restarts.clear();
        groups.groups.clear();
        groups.groups.add(new NodeGroup("g1", "ci", "", null));
        groups.calls.clear();
        admin.deleted.clear();
        spares.set.clear();
    }

    @Test
    void listsPartByPart() throws Exception {
        List<String> ids = new ArrayList<>();
        JsonNode part = get("/eyrie/v1/instances?limit=2");
        int parts = 1;
        while (true) {
            part.path("instances").forEach(each -> ids.add(each.path("id").textValue()));
            if (!part.has("next")) {
                break;
            }
            part = get("/eyrie/v1/instances?limit=2&after=" + part.path("next").textValue());
            parts++;
        }
        assertThat(ids).containsExactly("i0", "i1", "i2", "i3", "i4");
        assertThat(parts).isEqualTo(3);
    }

    @Test
    void showsEverythingButWhatIsLongUnlessFieldsAreNamed() throws Exception {
        JsonNode usual = get("/eyrie/v1/instances").path("instances").path(0);
        assertThat(usual.toString())
                .isEqualTo("{\"id\":\"i0\",\"state\":\"scheduling\",\"template_id\":\"t1\",\"template_tag\":\"base\","
                        + "\"template_version\":0,\"arch\":\"arm64\",\"external_id\":\"https://ci/0\",\"metadata\":{},"
                        + "\"progress\":0.0,\"created\":\"2026-01-02T03:04:05Z\",\"changed\":\"2026-01-02T03:04:05Z\","
                        + "\"wishes\":{\"group\":\"g1\"},\"created_by\":\"root\"}");
        assertThat(get("/eyrie/v1/instances?fields=id,script&limit=1").toString())
                .isEqualTo("{\"instances\":[{\"id\":\"i0\",\"script\":{\"return_code\":0,\"did_timeout\":false,"
                        + "\"stdout\":\"long output\",\"stderr\":\"\",\"errors\":[]}}],\"next\":\"1\"}");
    }

    @Test
    void filters() throws Exception {
        assertThat(get("/eyrie/v1/instances?state=started,pulling&fields=id").toString())
                .isEqualTo("{\"instances\":[{\"id\":\"i2\"},{\"id\":\"i3\"},{\"id\":\"i4\"}]}");
        get("/eyrie/v1/instances?node=n1&template=t1&external_id=e&external_id_prefix=https%3A%2F%2Fci%2F&name=a"
                + "&group=g1&created_by=root");
        assertThat(queries.filters.getLast())
                .isEqualTo(new Filter(Set.of(), "n1", "t1", "e", "https://ci/", "a", "g1", "root"));
    }

    @Test
    void explainsAndRestartsAndTellsFigures() throws Exception {
        assertThat(get("/eyrie/v1/instances/i0/explain").toString())
                .isEqualTo(
                        "{\"instance_id\":\"i0\",\"state\":\"scheduling\",\"message\":\"no node has room\",\"ahead\":3,"
                                + "\"nodes\":[{\"node_id\":\"n1\",\"node_name\":\"mini-1\",\"reasons\":[\"is full\","
                                + "\"is in no group ci\"],\"missing_bytes\":-1}]}");
        assertThat(send("POST", "/eyrie/v1/instances/i2/restart", "{\"usb\":\"iphones\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(send("POST", "/eyrie/v1/instances/i2/restart", "").statusCode())
                .isEqualTo(202);
        assertThat(queries.restarts).containsExactly("i2 {usb=iphones}", "i2 {}");
        assertThat(get("/eyrie/v1/queue").toString())
                .isEqualTo("{\"waiting\":7,\"average_queue_seconds\":1.5,\"placements_per_second\":0.25}");
    }

    @Test
    void showsNodesWithWhatWasDecided() throws Exception {
        JsonNode node = get("/eyrie/v1/nodes/n1");
        assertThat(node.path("state").textValue()).isEqualTo("Drain Mode");
        assertThat(node.path("instances").intValue()).isEqualTo(2);
        assertThat(node.path("config").toString())
                .isEqualTo("{\"capacity_mode\":\"number\",\"max_vms\":4,\"vcpu_override\":0,\"ram_override_bytes\":0,"
                        + "\"drain\":true,\"groups\":[\"g1\"]}");
        assertThat(node.path("version").textValue()).isEqualTo("0.1.0");
        assertThat(node.path("templates").toString())
                .isEqualTo("[{\"id\":\"t1\",\"name\":\"debian\",\"tag\":\"base\",\"version\":0,\"spares\":1,"
                        + "\"bytes\":7000000}]");
        assertThat(node.path("devices").toString())
                .isEqualTo("[{\"id\":\"1-2\",\"kind\":\"usb\",\"name\":\"iPhone\"}]");
        assertThat(get("/eyrie/v1/nodes?state=drain%20mode&group=g1")).containsExactly(node);
        assertThat(get("/eyrie/v1/nodes?state=Active")).isEmpty();
        assertThat(get("/eyrie/v1/nodes?group=g2")).isEmpty();
    }

    @Test
    void decidesAboutNodesAndForgetsThem() throws Exception {
        HttpResponse<String> answer = send(
                "PATCH",
                "/eyrie/v1/nodes/n1/config",
                "{\"name\":\"\",\"capacity_mode\":\"resource\",\"ram_override_bytes\":\"12G\",\"drain\":false}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.change)
                .isEqualTo(new NodeConfiguration.Change("", null, CapacityMode.RESOURCE, null, null, 12L << 30, false));
        assertThat(send("DELETE", "/eyrie/v1/nodes/n1", null).statusCode()).isEqualTo(204);
        assertThat(admin.deleted).containsExactly("n1");
    }

    @Test
    void keepsGroups() throws Exception {
        HttpResponse<String> made = send("POST", "/eyrie/v1/groups", "{\"name\":\"gpu\",\"fallback_group_id\":\"ci\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.body())
                .isEqualTo(
                        "{\"id\":\"group-2\",\"name\":\"gpu\",\"description\":\"\",\"fallback_group_id\":\"g1\",\"nodes\":[]}");
        assertThat(send("PATCH", "/eyrie/v1/groups/gpu", "{\"description\":\"fast\",\"fallback_group_id\":\"\"}")
                        .body())
                .isEqualTo("{\"id\":\"group-2\",\"name\":\"gpu\",\"description\":\"fast\",\"nodes\":[]}");
        assertThat(get("/eyrie/v1/groups")).hasSize(2);
        assertThat(get("/eyrie/v1/groups/ci").path("nodes").toString()).isEqualTo("[\"n1\"]");
        assertThat(send("PUT", "/eyrie/v1/groups/gpu/nodes/n1", null).statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", "/eyrie/v1/groups/gpu/nodes/n1", null).statusCode())
                .isEqualTo(204);
        assertThat(groups.calls).containsExactly("add [n1] to [group-2]", "remove [n1] from [group-2]");
        assertThat(send("DELETE", "/eyrie/v1/groups/gpu", null).statusCode()).isEqualTo(204);
        assertThat(groups.groups).hasSize(1);
    }

    @Test
    void keepsGoalsForSpares() throws Exception {
        String goal =
                "{\"template_id\":\"debian\",\"template_name\":\"debian\",\"tag\":\"v1\",\"group_id\":\"g1\",\"count\":3,\"ready\":1}";
        HttpResponse<String> set = send(
                "PUT", "/eyrie/v1/spares", "{\"template\":\"debian\",\"tag\":\"v1\",\"group_id\":\"ci\",\"count\":3}");
        assertThat(set.body()).isEqualTo(goal);
        assertThat(get("/eyrie/v1/spares").toString()).isEqualTo("[" + goal + "]");
        send("PUT", "/eyrie/v1/spares", "{\"template\":\"debian\",\"count\":0}");
        assertThat(spares.set)
                .containsExactly(new SpareGoal("debian", "v1", "g1", 3), new SpareGoal("debian", null, null, 0));
    }

    @Test
    void asksForALicenseInItsOwnForm() throws Exception {
        Features none = Features.of(groups, (feature, asked) -> {
            throw EyrieException.paymentRequired(feature, "enterprise", asked + ": needs the feature " + feature);
        });
        try (RestServer without = new RestServer(
                new GroupsResource(none, nodes), new InstanceDetailResource(instances, queries, queries, none, null))) {
            assertThat(without.send(without.request("/eyrie/v1/instances/none/restart")
                                    .header("Content-Type", "application/json")
                                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"usb\":\"iphones\"}")))
                            .body())
                    .contains("\"message\":\"usb: needs the feature usb\"", "\"tier\":\"enterprise\"");
            HttpResponse<String> answer = without.send(without.request("/eyrie/v1/groups/none")
                    .method("DELETE", java.net.http.HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(402);
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"error\":{\"kind\":\"PAYMENT_REQUIRED\",\"message\":\"/eyrie/v1/groups: needs the feature groups\","
                                    + "\"feature\":\"groups\",\"tier\":\"enterprise\"}}");
            assertThat(without.get("/eyrie/v1/groups").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "GET | instances?limit=0 | | 400 | limit: \"0\" is not accepted; use a whole number from 1",
                "GET | instances?limit=1001 | | 400 | limit: 1001 is not accepted; use a whole number from 1 to 1000",
                "GET | instances?limit=x | | 400 | limit: \"x\" is not accepted",
                "GET | instances?state=running | | 400 | state: \"running\" is not accepted; use some of scheduling, pulling",
                "GET | instances?fields=id,nmae | | 400 | fields: \"nmae\" is not accepted; use some of id, state",
                "GET | instances?sate=started | | 400 | sate: there is no such parameter; there are state, node",
                "GET | nodes?sate=x | | 400 | sate: there is no such parameter; there are state, group",
                "GET | nodes/x | | 404 | node \"x\": not found",
                "DELETE | nodes/x | | 404 | node \"x\": not found",
                "PATCH | nodes/x/config | {} | 404 | node \"x\": not found",
                "PATCH | nodes/n1/config | {'max_vms':-1} | 400 | max_vms: -1 is not accepted; use a whole number from 0",
                "PATCH | nodes/n1/config | {'capacity_mode':'both'} | 400 | capacity_mode: \"both\" is not accepted; use \"number\", \"resource\"",
                "PATCH | nodes/n1/config | {'drain_mode':true} | 400 | drain_mode: there is no such field; there are capacity_mode",
                "PATCH | nodes/n1/config | {'ram_override_bytes':'lots'} | 400 | ram_override_bytes: \"lots\" is not accepted",
                "POST | groups | {} | 400 | name: \"\" is not accepted; use a name for the group",
                "POST | groups | {'name':'ci'} | 409 | name: there is a group \"ci\" already",
                "POST | groups | {'name':'a','fallback_group_id':'x'} | 404 | group \"x\": not found",
                "GET | groups/x | | 404 | group \"x\": not found",
                "PATCH | groups/x | {} | 404 | group \"x\": not found",
                "DELETE | groups/x | | 404 | group \"x\": not found",
                "PUT | spares | {'count':1} | 400 | template: \"\" is not accepted; use the id or the name of a template",
                "PUT | spares | {'template':'debian'} | 400 | count: \"\" is not accepted; use 0 to 1000",
                "PUT | spares | {'template':'x','count':1} | 404 | VM not in the registry",
                "PUT | spares | {'template':'debian','count':1,'group_id':'x'} | 400 | group_id: \"x\" is not accepted",
                "PUT | groups/x/nodes/n1 | | 404 | group \"x\": not found",
            })
    void refusesBadInputByName(String method, String path, String body, int status, String message) throws Exception {
        HttpResponse<String> answer = send(method, "/eyrie/v1/" + path, body == null ? null : body.replace('\'', '"'));

        JsonNode error = Json.mapper().readTree(answer.body()).path("error");
        assertThat(error.path("message").textValue()).startsWith(message);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = server.request(path)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return server.send(request);
    }
}
