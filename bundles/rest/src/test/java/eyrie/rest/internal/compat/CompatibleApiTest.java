/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.api.licensing.FeatureStatus;
import eyrie.api.licensing.Licensing;
import eyrie.api.machine.PortForward;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.template.Arch;
import eyrie.rest.internal.fakes.FakeGroups;
import eyrie.rest.internal.fakes.FakeInstances;
import eyrie.rest.internal.fakes.FakeNodeAdmin;
import eyrie.rest.internal.fakes.FakeNodes;
import eyrie.rest.internal.fakes.FakeQueries;
import eyrie.rest.internal.fakes.FakeTemplates;
import eyrie.rest.internal.fakes.Golden;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.RestServer;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Features;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompatibleApiTest {
    private static final String ID = "e51259fe-0000-0000-0000-000000000001";
    private static final String NODE = "dc76a000-0000-0000-0000-000000000003";
    private static final Build BUILD = new Build("Eyrie", "0.1.0", "5e3c3f5b");

    private final FakeTemplates templates = new FakeTemplates();
    private final FakeInstances instances = new FakeInstances(templates);
    private final FakeNodes nodes = new FakeNodes(List.of(new NodeStatus(
            new NodeInfo(
                    NODE,
                    "mini-1",
                    "192.168.0.200",
                    Arch.ARM64,
                    "hvf",
                    "qemu 9.0",
                    8,
                    (16L << 30) - 300_000_000,
                    500_000_000_000L,
                    300_000_000_000L,
                    12,
                    2,
                    0.25,
                    0.5,
                    List.of(new NodeInfo.CachedTemplate(
                            FakeTemplates.ID, "14.2-arm64", "vanilla", 0, 1, 7_000_000, null)),
                    null,
                    "0.0.9",
                    List.of(new NodeInfo.Device("1-2", "usb", "iPhone"), new NodeInfo.Device("g0", "gpu", "M4")),
                    null,
                    true),
            "Active",
            2,
            Instant.parse("2024-01-24T16:51:56.935646Z"),
            new NodeConfiguration(
                    null, "10.0.0.9", CapacityMode.RESOURCE, 0, 24, 12L << 30, false, List.of("g1", "g9")))));
    private static final Map<String, Map<String, Instant>> PULLS =
            Map.of("d792c6f6-198c-470f-9526-9c998efe7ab4", Map.of("fast", Instant.ofEpochSecond(1_700_000_500)));

    private final FakeQueries queries = new FakeQueries(instances);
    private final FakeGroups groups = new FakeGroups();
    private final FakeNodeAdmin admin = new FakeNodeAdmin(nodes);

    private static final eyrie.api.licensing.Features UNLICENSED = (feature, asked) -> {
        throw EyrieException.paymentRequired(feature, "enterprise", asked + ": needs the feature " + feature);
    };

    private RestServer server;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        server = new RestServer(
                new StatusResource(BUILD, Features.of(groups)),
                new InstanceResource(instances, queries, templates, Features.of(groups), 200),
                new NodeResource(nodes, admin, queries, Features.of(groups), BUILD),
                new GroupResource(Features.of(groups)),
                new NodeGroupResource(Features.of(groups)),
                new RestartResource(queries, Features.of(groups)),
                new StatsResource(queries),
                new UsbResource(),
                new NetworkResource(queries),
                new RegistryResource(templates, () -> PULLS, data),
                new RegistryServiceResource(templates, () -> PULLS, data, BUILD),
                new LogResource());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        instances.instances.clear();
        instances.calls.clear();
        groups.groups.clear();
        groups.groups.add(new NodeGroup("g1", "ci", "", null));
        groups.calls.clear();
        admin.deleted.clear();
        queries.restarts.clear();
        queries.failingPart = -1;
    }

    @Test
    void tellsItsStatus() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/status");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body())
                .isEqualTo(ok("{\"status\":\"Running\",\"version\":\"0.1.0-5e3c3f5b\",\"registry_address\":\"%s\","
                                + "\"registry_status\":\"Running\",\"license\":\"basic\",\"features\":[]}")
                        .formatted(base()));
    }

    @Test
    void tellsWhichFeaturesAreOnSinceWhenAndWhyNot() throws Exception {
        Licensing licensing = mock(Licensing.class);
        when(licensing.tier()).thenReturn("enterprise");
        when(licensing.features())
                .thenReturn(List.of(
                        new FeatureStatus("groups", "", "enterprise", true, true, true, Instant.EPOCH, "licensed"),
                        new FeatureStatus(
                                "sso", "", "enterprise plus", false, false, false, null, "no license has it")));
        try (RestServer licensed = new RestServer(new StatusResource(BUILD, Features.of(licensing)))) {
            assertThat(licensed.get("/api/v1/status").body())
                    .endsWith("\"license\":\"enterprise\",\"features\":["
                            + "{\"name\":\"groups\",\"on\":true,\"since\":\"1970-01-01T00:00:00Z\",\"reason\":\"licensed\"},"
                            + "{\"name\":\"sso\",\"on\":false,\"reason\":\"no license has it\"}]}}");
        }
    }

    @Test
    void wrapsInstancesInAList() throws Exception {
        instances.instances.add(instance(InstanceState.STARTED, null, NODE, null, Map.of(), 0, running(), null, 0));

        assertThat(server.get("/api/v1/vm").body()).isEqualTo(ok("[" + Golden.text("wrapper", base()) + "]"));
        assertThat(server.get("/api/v1/vm?id=").body()).contains("\"vm\":");
    }

    @Test
    void answersAnEmptyListWithoutInstances() throws Exception {
        assertThat(server.get("/api/v1/vm").body()).isEqualTo(ok("[]"));
    }

    @Test
    void keepsTheNullOfUnsetFieldsInTheWrapperOnly() throws Exception {
        instances.instances.add(new Instance(
                ID,
                InstanceState.SCHEDULING,
                null,
                FakeTemplates.ID,
                "vanilla",
                0,
                Arch.ARM64,
                null,
                null,
                null,
                Map.of(),
                0,
                null,
                null,
                Instant.EPOCH,
                Instant.EPOCH));

        assertThat(server.get("/api/v1/vm").body())
                .startsWith(
                        "{\"status\":\"OK\",\"message\":\"\",\"body\":[{\"external_id\":null,\"instance_id\":\"%s\",\"name\":null,\"vm\":{\"instance_id\""
                                .formatted(ID))
                .doesNotContain("vminfo")
                .contains("\"ts\":\"1970-01-01T00:00:00.000Z\"");
        assertThat(server.get("/api/v1/vm?id=" + ID).body()).doesNotContain("null");
    }

    @Test
    void listsManyPartByPartWithoutALoss() throws Exception {
        for (int i = 0; i < 1201; i++) {
            instances.instances.add(
                    instance(InstanceState.STARTED, null, NODE, "n" + i, Map.of(), 0, running(), null, 0));
        }

        JsonNode body = Json.mapper().readTree(server.get("/api/v1/vm").body()).path("body");

        assertThat(body).hasSize(1201);
        assertThat(body.path(0).path("name").textValue()).isEqualTo("n0");
        assertThat(body.path(1200).path("name").textValue()).isEqualTo("n1200");
    }

    @Test
    void halfAListNeverLooksLikeTheWhole() throws Exception {
        for (int i = 0; i < 1201; i++) {
            instances.instances.add(instance(InstanceState.STARTED, null, NODE, null, Map.of(), 0, running(), null, 0));
        }
        queries.failingPart = 0;
        assertThat(server.get("/api/v1/vm").statusCode()).isEqualTo(500);

        queries.failingPart = 2;
        assertThatThrownBy(() -> server.get("/api/v1/vm")).isInstanceOf(IOException.class);
    }

    @Test
    void showsGroupAndDeviceOfAnInstance() throws Exception {
        Instance plain = instance(InstanceState.SCHEDULING, null, null, null, Map.of(), 0, null, null, 0);
        instances.instances.add(new Instance(
                plain.id(),
                plain.state(),
                null,
                plain.templateId(),
                plain.templateTag(),
                0,
                plain.arch(),
                null,
                null,
                null,
                Map.of(),
                0,
                null,
                null,
                plain.created(),
                plain.changed(),
                Map.of(InstanceRequest.GROUP, "g1", InstanceRequest.USB, "iphones"),
                "root"));

        assertThat(server.get("/api/v1/vm?id=" + ID).body())
                .contains("\"group_id\":\"g1\"", "\"usb_device\":\"iphones\"");
    }

    @Test
    void restartsAnInstance() throws Exception {
        instances.instances.add(instance(InstanceState.STARTED, null, NODE, null, Map.of(), 0, running(), null, 0));

        assertThat(post("/api/v1/rpc/vm/restart", "{\"instance_id\":\"%s\",\"usb_device\":\"iphones\"}".formatted(ID))
                        .body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\"}");
        assertThat(queries.restarts).containsExactly(ID + " {usb=iphones}");
    }

    @Test
    void tellsFiguresAndWhatIsNotThere() throws Exception {
        instances.instances.add(instance(InstanceState.STARTED, null, NODE, null, Map.of(), 0, running(), null, 0));

        assertThat(server.get("/api/v1/stats").body())
                .isEqualTo(ok("{\"average_queue_time\":1.5,\"tasks_per_second\":0.25}"));
        assertThat(server.get("/api/v1/usb").body()).isEqualTo(ok("{}"));
        assertThat(server.get("/api/v1/vlan").body()).isEqualTo(ok("[]"));
        assertThat(server.get("/api/v1/macaddr?in_use").body()).isEqualTo(ok("[\"52:54:00:AB:CD:EF\"]"));
    }

    @Test
    void decidesAboutANode() throws Exception {
        assertThat(post("/api/v1/node/config", """
                {"node_id":"%s","max_vm_count":4,"name":"rack-1","host":"10.1.1.1","capacity_mode":"resource",
                 "vcpu_override":32,"ram_override":48,"disable_central_logging":true,"drain_mode":true,"later":1}
                """.formatted(NODE)).body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\"}");
        assertThat(admin.change)
                .isEqualTo(new NodeConfiguration.Change(
                        "rack-1", "10.1.1.1", CapacityMode.RESOURCE, 4, 32, 48L << 30, true));

        post("/api/v1/node/config", "{\"node_id\":\"%s\",\"drain_mode\":false}".formatted(NODE));
        assertThat(admin.change).isEqualTo(new NodeConfiguration.Change(null, null, null, null, null, null, false));
    }

    @Test
    void forgetsANode() throws Exception {
        assertThat(delete("/api/v1/node", "{\"node_id\":\"%s\"}".formatted(NODE))
                        .statusCode())
                .isEqualTo(200);
        assertThat(admin.deleted).containsExactly(NODE);
        assertThat(put("/api/v1/node/update", "").body())
                .startsWith("{\"status\":\"OK\",\"message\":\"nothing was done");
    }

    @Test
    void keepsGroupsOfNodes() throws Exception {
        assertThat(post("/api/v1/group", "{\"name\":\"gpu\",\"fallback_group_id\":\"g1\"}")
                        .body())
                .isEqualTo(
                        ok("{\"id\":\"group-2\",\"name\":\"gpu\",\"description\":\"\",\"fallback_group_id\":\"g1\"}"));
        assertThat(put("/api/v1/group?id=group-2", "{\"description\":\"fast\",\"fallback_group_id\":\"\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get("/api/v1/group").body())
                .isEqualTo(
                        ok(
                                "[{\"id\":\"g1\",\"name\":\"ci\",\"description\":\"\",\"fallback_group_id\":null},"
                                        + "{\"id\":\"group-2\",\"name\":\"gpu\",\"description\":\"fast\",\"fallback_group_id\":null}]"));
        assertThat(post("/api/v1/node/group", "{\"group_ids\":[\"g1\"],\"node_ids\":[\"%s\"]}".formatted(NODE))
                        .body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\"}");
        delete("/api/v1/node/group", "{\"group_ids\":[\"g1\"],\"node_ids\":[\"%s\"]}".formatted(NODE));
        assertThat(groups.calls)
                .containsExactly("add [%s] to [g1]".formatted(NODE), "remove [%s] from [g1]".formatted(NODE));
        assertThat(delete("/api/v1/group?id=gpu", "").statusCode()).isEqualTo(200);
        assertThat(groups.groups).hasSize(1);
    }

    @Test
    void asksForALicenseBeforeAnythingElseAndStillShowsWhatIsThere() throws Exception {
        Features none = Features.of(groups, UNLICENSED);
        try (RestServer without = new RestServer(
                new GroupResource(none), new NodeGroupResource(none), new RestartResource(queries, none))) {
            for (HttpResponse<String> answer : List.of(
                    without.send(without.request("/api/v1/group").POST(BodyPublishers.ofString("{\"name\":\"\"}"))),
                    without.send(without.request("/api/v1/group?id=none").DELETE()),
                    without.send(without.request("/api/v1/node/group").POST(BodyPublishers.ofString("{}"))))) {
                assertThat(answer.statusCode()).isEqualTo(402);
                assertThat(answer.body())
                        .startsWith("{\"status\":\"FAIL\",\"message\":\"/api/v1/")
                        .endsWith("\"feature\":\"groups\",\"tier\":\"enterprise\"}");
            }
            assertThat(without.get("/api/v1/group").statusCode()).isEqualTo(200);
            HttpResponse<String> usb = without.send(without.request("/api/v1/rpc/vm/restart")
                    .POST(BodyPublishers.ofString("{\"usb_device\":\"iphones\"}")));
            assertThat(usb.statusCode()).isEqualTo(402);
            assertThat(usb.body()).contains("usb_device: needs the feature usb", "\"feature\":\"usb\"");
        }
    }

    @Test
    void showsASchedulingInstanceBare() throws Exception {
        showsAs("scheduling", instance(InstanceState.SCHEDULING, null, null, null, Map.of(), 0, null, null, 0));
    }

    @Test
    void showsThePullingOneWithItsProgress() throws Exception {
        showsAs("pulling", instance(InstanceState.PULLING, null, NODE, null, Map.of(), 0.42, null, null, 0));
    }

    @Test
    void showsTheFailedOneWithScriptAndVm() throws Exception {
        ScriptResult script = new ScriptResult(127, false, "", "sh: nope: not found\n", List.of());
        VmInfo stopped = vm("stopped", null, null, List.of(), Instant.parse("2024-10-13T10:52:00.5Z"));
        showsAs(
                "error",
                instance(
                        InstanceState.ERROR,
                        "startup script exit code 127",
                        NODE,
                        "job 7",
                        Map.of("build", 7),
                        0.7,
                        stopped,
                        script,
                        3));
    }

    @Test
    void showsTheTerminatedOneWithItsMessage() throws Exception {
        showsAs(
                "terminated",
                instance(
                        InstanceState.TERMINATED,
                        "instance terminated by controller",
                        NODE,
                        null,
                        Map.of(),
                        1,
                        null,
                        null,
                        0));
    }

    @ParameterizedTest
    @CsvSource({"4294967296,4G", "536870912,512M", "1610612736,1536M"})
    void writesRamAsText(long bytes, String text) {
        assertThat(VmInfoView.ram(bytes)).isEqualTo(text);
    }

    @Test
    void changesAnInstance() throws Exception {
        instances.instances.add(instance(InstanceState.STARTED, null, NODE, null, Map.of(), 0, running(), null, 0));

        HttpResponse<String> answer = put(
                "/api/v1/vm?id=" + ID, "{\"external_id\":\"http://ci/1\",\"name\":null,\"metadata\":{\"job\":\"a\"}}");

        assertThat(answer.body()).isEqualTo("{\"status\":\"OK\",\"message\":\"\"}");
        assertThat(instances.change).isEqualTo(new Instance.Change(null, "http://ci/1", Map.of("job", "a")));
    }

    @Test
    void takesTheIdToTerminateFromBodyOrQuery() throws Exception {
        instances.instances.add(instance(InstanceState.STARTED, null, NODE, null, Map.of(), 0, running(), null, 0));

        assertThat(delete("/api/v1/vm", "{\"id\":\"%s\"}".formatted(ID)).body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\"}");
        assertThat(delete("/api/v1/vm?id=" + ID, "").statusCode()).isEqualTo(200);
        assertThat(instances.calls)
                .containsExactly(
                        "terminate %s: instance terminated by controller".formatted(ID),
                        "terminate %s: instance terminated by controller".formatted(ID));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "GET | /api/v1/vm?id=x | | instance \"x\": not found",
                "PUT | /api/v1/vm?id=x | {} | instance \"x\": not found",
                "PUT | /api/v1/vm | {} | id: \"\" is not accepted; use a value for id",
                "PUT | /api/v1/vm?id=x | {'name':5} | name: 5 is not accepted; use a string",
                "PUT | /api/v1/vm?id=x | {'metadata':{'a':[]}} | metadata.a: [] is not accepted",
                "DELETE | /api/v1/vm | {'id':'x'} | instance \"x\": not found",
                "DELETE | /api/v1/vm | | id: \"\" is not accepted; use the id of an instance",
                "DELETE | /api/v1/vm | {'id': | The body is not JSON",
                "DELETE | /api/v1/vm?id=x | {'id':'y'} | id: \"x\" is not accepted; use the same id in the query",
                "GET | /api/v1/node?id=x | | node \"x\": not found",
                "DELETE | /api/v1/node | {'node_id':'x'} | node \"x\": not found",
                "DELETE | /api/v1/node | {} | node_id: \"\" is not accepted; use the id of a node",
                "POST | /api/v1/node/config | {} | node_id: \"\" is not accepted; use the id of a node",
                "POST | /api/v1/node/config | {'node_id':'x'} | node \"x\": not found",
                "POST | /api/v1/node/config | {'node_id':'x','max_vm_count':-1} | max_vm_count: -1 is not accepted; use a whole number from 0",
                "POST | /api/v1/node/config | {'node_id':'x','max_vm_count':10001} | max_vm_count: 10001 is not accepted",
                "POST | /api/v1/node/config | {'node_id':'x','capacity_mode':'both'} | capacity_mode: \"both\" is not accepted; use \"number\" or \"resource\"",
                "POST | /api/v1/node/config | {'node_id':'x','drain_mode':'yes'} | drain_mode: \"yes\" is not accepted; use true or false",
                "POST | /api/v1/node/config | {'node_id':'x','ram_override':9999999} | ram_override: 9999999 is not accepted",
                "POST | /api/v1/node/group | {'group_ids':[],'node_ids':['x']} | group_ids: [] is not accepted; use an array of",
                "POST | /api/v1/node/group | {'group_ids':['g1']} | node_ids: null is not accepted; use an array of",
                "POST | /api/v1/group | {} | name: \"\" is not accepted; use a name for the group",
                "POST | /api/v1/group | {'name':'ci'} | name: there is a group \"ci\" already",
                "PUT | /api/v1/group?id=x | {'name':'a'} | group \"x\": not found",
                "PUT | /api/v1/group | {'name':'a'} | id: \"\" is not accepted",
                "DELETE | /api/v1/group?id=x | | group \"x\": not found",
                "GET | /api/v1/group?id=x | | group \"x\": not found",
                "POST | /api/v1/rpc/vm/restart | {'instance_id':'x'} | instance \"x\": not found",
                "POST | /api/v1/rpc/vm/restart | {} | instance_id: \"\" is not accepted; use the id of an instance",
                "POST | /api/v1/rpc/vm/restart | {'instance_id':'x','vnc_password':'p'} | vnc_password: not available",
                "GET | /api/v1/macaddr?count | | macaddr: there is no pool of addresses",
                "PUT | /api/v1/macaddr | | macaddr: there is no pool of addresses",
                "DELETE | /api/v1/macaddr | | macaddr: there is no pool of addresses",
                "GET | /api/v1/registry/vm?id=x | | VM not in the registry",
                "DELETE | /api/v1/registry/vm?id=x | | VM not in the registry",
                "DELETE | /api/v1/registry/vm | | id: \"\" is not accepted",
                "DELETE | /api/v1/registry/revert?id=x | | VM not in the registry",
                "DELETE | /api/v1/registry/revert | | id: \"\" is not accepted",
                "DELETE | /api/v1/registry/revert?id=debian&version=one | | version: \"one\" is not accepted",
                "DELETE | /api/v1/registry/revert?id=debian&version=1&number=0 | | number: \"0\" is not accepted",
                "DELETE | /registry/vm?id=x | | VM not in the registry",
            })
    void saysFailWithABadRequest(String method, String path, String body, String message) throws Exception {
        HttpResponse<String> answer = server.send(server.request(path)
                .method(method, BodyPublishers.ofString(body == null ? "" : body.replace('\'', '"'))));

        assertThat(answer.body()).startsWith("{\"status\":\"FAIL\",\"message\":\"" + message.replace("\"", "\\\""));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void listsNodesAlwaysAsAnArray() throws Exception {
        instances.instances.add(instance(InstanceState.STARTED, null, NODE, null, Map.of(), 0, running(), null, 0));
        instances.instances.add(instance(InstanceState.SCHEDULING, null, null, null, Map.of(), 0, null, null, 0));

        String expected = ok("[" + Golden.text("node", base()) + "]");
        assertThat(server.get("/api/v1/node").body()).isEqualTo(expected);
        assertThat(server.get("/api/v1/node?id=" + NODE).body()).isEqualTo(expected);
    }

    @Test
    void listsTemplatesInThreeDepths() throws Exception {
        assertThat(server.get("/api/v1/registry/vm").body()).isEqualTo(ok(Golden.text("registry-list", base())));
        assertThat(server.get("/api/v1/registry/vm?apiVer=v1").body())
                .isEqualTo(ok(Golden.text("registry-brief", base())));
        assertThat(server.get("/api/v1/registry/vm?id=" + FakeTemplates.ID).body())
                .isEqualTo(ok(Golden.text("registry-one", base())));
    }

    @Test
    void deletesATemplate() throws Exception {
        var all = List.copyOf(templates.templates);

        assertThat(delete("/api/v1/registry/vm?id=" + FakeTemplates.ID, "").body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\"}");
        assertThat(templates.templates).isEmpty();

        templates.templates.addAll(all);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/registry/revert?id=debian, base", "/registry/revert?id=debian&tag=fast, base"})
    void goesBackToTheVersionBefore(String path, String latest) throws Exception {
        var all = List.copyOf(templates.templates);

        assertThat(delete(path, "").body()).isEqualTo(ok("null"));
        assertThat(templates.templates)
                .singleElement()
                .satisfies(template -> assertThat(template.latest().tag()).isEqualTo(latest));
        assertThat(delete("/registry/revert?id=debian&number=0", "").body()).isEqualTo(ok("null"));
        assertThat(templates.templates).isEmpty();

        templates.templates.addAll(all);
    }

    @Test
    void describesTheMachineOfAVersion() throws Exception {
        assertThat(server.get("/registry/vm/info?id=" + FakeTemplates.ID).body())
                .isEqualTo(ok("{\"name\":\"debian\",\"uuid\":\"" + FakeTemplates.ID + "\",\"ram\":\"1G\","
                        + "\"cpu\":{\"cores\":2},\"hard_drives\":[{\"controller\":\"virtio-blk\",\"file\":\"bb\"}],"
                        + "\"network_cards\":[{\"mode\":\"shared\",\"mac_address\":\"\",\"port_forwarding_rules\":["
                        + "{\"rule_name\":\"ssh\",\"host_port\":0,\"guest_port\":22,\"protocol\":\"tcp\","
                        + "\"host_ip\":\"\"}]}],\"display\":{},\"usb\":{},\"firmware\":{\"type\":\"bios\"},"
                        + "\"state_file\":\"dd\",\"nvram\":false,\"version\":1}"));
        assertThat(server.get("/registry/vm/info?id=debian&tag=base").body())
                .contains("\"file\":\"aa\"")
                .doesNotContain("state_file");
        assertThat(server.get("/registry/vm/info?id=debian&tag=none").body()).contains("No such tag none");
    }

    @Test
    void confirmsAnArchitectureAndRefusesAnother() throws Exception {
        assertThat(put("/registry/vm/arch", "{\"id\":\"debian\",\"arch\":\"amd64\"}")
                        .body())
                .isEqualTo(ok("null"));
        HttpResponse<String> other = put("/registry/vm/arch", "{\"id\":\"debian\",\"arch\":\"arm64\"}");
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(other.body()).contains("FAIL", "arm64", "use amd64");
    }

    @Test
    void takesLogsOfOtherMachines() throws Exception {
        String body = "{\"machine_name\":\"m\",\"service\":\"s\",\"host\":\"h\",\"content\":\"a\\nb\"}";
        assertThat(server.send(server.request("/log").POST(BodyPublishers.ofString(body)))
                        .body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\"}");
        assertThat(server.send(server.request("/log").POST(BodyPublishers.ofString("{}")))
                        .body())
                .contains("FAIL", "content");
    }

    @Test
    void answersAsTheRegistry() throws Exception {
        assertThat(server.get("/registry/status").body())
                .isEqualTo(ok("{\"status\":\"Running\",\"version\":\"0.1.0-5e3c3f5b\"}"));
        assertThat(server.get("/registry/vm").body())
                .isEqualTo(ok("[{\"%s\":\"debian\"}]".formatted(FakeTemplates.ID)));
        assertThat(server.get("/registry/v2/vm").body()).isEqualTo(ok(Golden.text("registry-list", base())));
        assertThat(server.get("/registry/v2/vm?id=" + FakeTemplates.ID).body())
                .isEqualTo(ok(Golden.text("registry-one", base())));
        for (String path : List.of("/registry/disk", "/api/v1/registry/disk")) {
            assertThat(server.get(path).body())
                    .matches(
                            "\\{\"status\":\"OK\",\"message\":\"\",\"body\":\\{\"free\":[1-9]\\d*,\"total\":[1-9]\\d*}}");
        }
    }

    private void showsAs(String golden, Instance instance) throws Exception {
        instances.instances.add(instance);
        assertThat(server.get("/api/v1/vm?id=" + ID).body()).isEqualTo(ok(Golden.text(golden, base())));
    }

    private static Instance instance(
            InstanceState state,
            String message,
            String node,
            String name,
            Map<String, Object> metadata,
            double progress,
            VmInfo vm,
            ScriptResult script,
            int version) {
        return new Instance(
                ID,
                state,
                message,
                FakeTemplates.ID,
                "vanilla",
                version,
                Arch.ARM64,
                node,
                name,
                "TEST123",
                metadata,
                progress,
                vm,
                script,
                Instant.parse("2024-01-24T16:44:59.489699Z"),
                Instant.parse("2024-01-24T16:51:56.935646Z"));
    }

    private static VmInfo running() {
        return vm(
                "running",
                "192.168.69.15",
                "52:54:00:ab:cd:ef",
                List.of(new PortForward("web", 80, "0.0.0.0", 10000), new PortForward("ssh", 22, "0.0.0.0", 10001)),
                null);
    }

    private static VmInfo vm(String status, String ip, String mac, List<PortForward> ports, Instant stopped) {
        return new VmInfo(
                "27f9f8a1-0000-0000-0000-000000000002",
                "mgmtManaged-14.2-arm64-1706114704759425000",
                status,
                "192.168.0.200",
                ip,
                mac,
                4,
                4L << 30,
                ports,
                Instant.parse("2023-12-11T20:18:25Z"),
                Instant.parse("2024-10-13T10:51:34Z"),
                stopped);
    }

    private HttpResponse<String> put(String path, String body) throws Exception {
        return server.send(server.request(path).PUT(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return server.send(server.request(path).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> delete(String path, String body) throws Exception {
        return server.send(server.request(path).method("DELETE", BodyPublishers.ofString(body)));
    }

    private String base() {
        String uri = server.uri("").toString();
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    private static String ok(String body) {
        return "{\"status\":\"OK\",\"message\":\"\",\"body\":" + body + "}";
    }
}
