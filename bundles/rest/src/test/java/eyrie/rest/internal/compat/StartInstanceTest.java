/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.StartupScript;
import eyrie.api.instance.StartupScript.FailHandler;
import eyrie.api.node.NodeGroup;
import eyrie.api.template.PortRule;
import eyrie.rest.internal.fakes.FakeGroups;
import eyrie.rest.internal.fakes.FakeInstances;
import eyrie.rest.internal.fakes.FakeQueries;
import eyrie.rest.internal.fakes.FakeTemplates;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.RestServer;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.JsonBody;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartInstanceTest {
    private final FakeTemplates templates = new FakeTemplates();
    private final FakeInstances instances = new FakeInstances(templates);
    private final FakeGroups groups = new FakeGroups();
    private RestServer server;

    @BeforeAll
    void start() throws Exception {
        server = new RestServer(
                new InstanceResource(instances, new FakeQueries(instances), templates, Features.of(groups), 200));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        instances.requests.clear();
        groups.groups.clear();
        groups.groups.add(new NodeGroup("g1", "ci", "", null));
        instances.calls.clear();
    }

    @Test
    void fillsInTheDefaults() throws Exception {
        HttpResponse<String> answer = post("{'vmid':'%s'}".formatted(FakeTemplates.ID));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"OK\",\"message\":\"\",\"body\":[\"instance-0\"]}");
        assertThat(instances.requests)
                .containsExactly(new InstanceRequest(
                        FakeTemplates.ID,
                        null,
                        OptionalInt.empty(),
                        1,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        null,
                        null,
                        0,
                        0));
        assertThat(instances.calls).containsExactly("create by root");
    }

    @Test
    void passesEveryParameterOn() throws Exception {
        post("""
                {'vmid':'debian','tag':'base','version':0,'count':3,'node_id':'node 1','name':'job 7',
                 'external_id':'https://ci/7','name_template':'$template_name-$node_name-$ts',
                 'metadata':{'build':7,'main':true,'branch':'x+y','gone':null},
                 'startup_script':'%s','startup_script_condition':1,'script_monitoring':true,'script_timeout':300,
                 'script_fail_handler':2,'vcpu':4,'vram':4096,
                 'port_forwarding_override':[{'name':'ssh','guest_port':'22'},
                   {'name':'web','guest_port':'80','host_ip':'0.0.0.0','host_port':'8080','protocol':'tcp'}],
                 'disk':{'size':'256G','skip_container_resize':true},'priority':5,'group_id':'ci','usb_device':'iphones',
                 'queue_time':600,'run_time':3600,'some_future_field':{'a':1}}
                """.formatted(base64("sleep 5\necho ü")));

        assertThat(instances.requests)
                .containsExactly(new InstanceRequest(
                        "debian",
                        "base",
                        OptionalInt.of(0),
                        3,
                        "node 1",
                        "job 7",
                        "https://ci/7",
                        "$template_name-$node_name-$ts",
                        Map.of("build", 7, "main", true, "branch", "x+y"),
                        new StartupScript("sleep 5\necho ü", true, 300, FailHandler.DELETE, true),
                        List.of(new PortRule("ssh", 22, null, 0), new PortRule("web", 80, "0.0.0.0", 8080)),
                        4,
                        4096L << 20,
                        256L << 30,
                        Map.of("priority", "5", "group", "g1", "usb", "iphones"),
                        new InstanceRequest.Limits(Duration.ofMinutes(10), Duration.ofHours(1)),
                        true));
    }

    @ParameterizedTest
    @CsvSource({"priority, 5, priority", "group_id, 'ci', groups", "usb_device, 'iphone', usb"})
    void asksForALicenseBeforeItLooksAnythingUp(String field, String value, String feature) throws Exception {
        eyrie.api.licensing.Features unlicensed = (name, asked) -> {
            throw EyrieException.paymentRequired(name, "enterprise", asked + ": needs the feature " + name);
        };
        try (RestServer without = new RestServer(new InstanceResource(
                instances, new FakeQueries(instances), templates, Features.of(groups, unlicensed), 200))) {
            HttpResponse<String> answer = post(
                    without,
                    "{'vmid':'none','count':-1,'%s':%s}"
                            .formatted(field, field.equals("priority") ? value : "'" + value + "'"));
            assertThat(answer.statusCode()).isEqualTo(402);
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"status\":\"FAIL\",\"message\":\"%s: needs the feature %s\",\"feature\":\"%s\",\"tier\":\"enterprise\"}"
                                    .formatted(field, feature, feature));
        }
        assertThat(instances.requests).isEmpty();
    }

    @Test
    void takesManyAtOnce() throws Exception {
        assertThat(Json.mapper()
                        .readTree(post("{'vmid':'debian','count':10000}").body())
                        .path("body"))
                .hasSize(10_000);
    }

    /** What real plugins send: unset fields as null, empty text, zero or false, and script settings without a script. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tag':null,'version':null,'count':null,'metadata':null,'port_forwarding_override':null",
                "'tag':'','node_id':'','startup_script':'','vcpu':'','metadata':'','name_template':''",
                "'vcpu':0,'vram':0,'priority':0,'group_id':'','usb_device':null,'disk':{},'vnc_password':''",
                "'disk':{'size':0},'queue_time':0,'run_time':null",
                "'script_monitoring':true,'script_fail_handler':1,'script_timeout':300,'startup_script_condition':0",
                "'hw_uuid':null,'network_local':'','some_future_field':null,'another':''",
            })
    void letsPassWhatAsksForNothing(String fields) throws Exception {
        HttpResponse<String> answer = post("{'vmid':'debian',%s}".formatted(fields));

        assertThat(answer.body()).startsWith("{\"status\":\"OK\"");
        InstanceRequest request = instances.requests.getFirst();
        assertThat(request.script()).isNull();
        assertThat(request.ports()).isNull();
        assertThat(request.cpuCount()).isZero();
        assertThat(request.tag()).isNull();
    }

    @Test
    void takesAnEmptyListOfPortsForNoPorts() throws Exception {
        post("{'vmid':'debian','port_forwarding_override':[]}");

        assertThat(instances.requests.getFirst().ports()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/json", "application/x-www-form-urlencoded", "text/plain"})
    void readsJsonUnderAnyContentType(String type) throws Exception {
        HttpRequest.Builder request =
                server.request("/api/v1/vm").POST(BodyPublishers.ofString("{\"vmid\":\"debian\"}\n"));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }

        assertThat(server.send(request).body()).contains("\"OK\"");
    }

    @Test
    void acceptsBase64WithLineBreaks() throws Exception {
        String script = "echo ".repeat(40);
        String encoded = Base64.getMimeEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
        assertThat(encoded).contains("\r\n");

        post("{'vmid':'debian','startup_script':'%s'}".formatted(encoded.replace("\r\n", "\\r\\n")));

        assertThat(instances.requests.getFirst().script())
                .isEqualTo(new StartupScript(script, false, 90, FailHandler.STOP, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{} | vmid: \"\" is not accepted; use the id of a template",
                "{'vmid':''} | vmid: \"\" is not accepted; use the id of a template",
                "{'vmid':5} | vmid: 5 is not accepted; use a string",
                "{'vmid':{}} | vmid: {} is not accepted; use a string",
                "{'vmid':'nobody'} | VM not in the registry",
                "{'vmid':'debian','version':-1} | version: -1 is not accepted; use a whole number from 0",
                "{'vmid':'debian','version':'1'} | version: \"1\" is not accepted; use a whole number",
                "{'vmid':'debian','count':0} | count: 0 is not accepted; use a whole number from 1 to 10000",
                "{'vmid':'debian','count':10001} | count: 10001 is not accepted; use a whole number from 1 to 10000",
                "{'vmid':'debian','count':1.5} | count: 1.5 is not accepted; use a whole number",
                "{'vmid':'debian','count':'many'} | count: \"many\" is not accepted; use a whole number",
                "{'vmid':'debian','count':99999999999} | count: 99999999999 is not accepted; use a whole number",
                "{'vmid':'debian','count':true} | count: true is not accepted; use a whole number",
                "{'vmid':'debian','count':[1]} | count: [1] is not accepted; use a whole number",
                "{'vmid':'debian','name':'a\\u0000b'} | name: \"a\\u0000b\" is not accepted; use text without control",
                "{'vmid':'debian','name_template':'$user'} | name_template: \"$user\" is not accepted; use letters, digits",
                "{'vmid':'debian','name_template':'a b'} | name_template: \"a b\" is not accepted; use letters, digits",
                "{'vmid':'debian','metadata':[]} | metadata: [] is not accepted; use an object",
                "{'vmid':'debian','metadata':{'a':{'b':1}}} | metadata.a: {b=1} is not accepted; use text, a number",
                "{'vmid':'debian','startup_script':'%%%'} | startup_script: \"%%%\" is not accepted; use base64",
                "{'vmid':'debian','startup_script':'//79'} | startup_script: \"//79\" is not accepted; use base64 of UTF-8",
                "{'vmid':'debian','startup_script':5} | startup_script: 5 is not accepted; use a string",
                "{'vmid':'debian','startup_script_condition':2} | startup_script_condition: 2 is not accepted",
                "{'vmid':'debian','script_monitoring':'yes'} | script_monitoring: \"yes\" is not accepted; use true or false",
                "{'vmid':'debian','script_monitoring':1} | script_monitoring: 1 is not accepted; use true or false",
                "{'vmid':'debian','script_timeout':0} | script_timeout: 0 is not accepted; use a whole number from 1 to 86400",
                "{'vmid':'debian','script_timeout':-5} | script_timeout: -5 is not accepted",
                "{'vmid':'debian','script_fail_handler':3} | script_fail_handler: 3 is not accepted; use a whole number from 0 to 2",
                "{'vmid':'debian','vcpu':-1} | vcpu: -1 is not accepted; use a whole number from 1 to 256",
                "{'vmid':'debian','vram':64} | vram: 64 is not accepted; use a whole number from 128",
                "{'vmid':'debian','tag':'fast','vcpu':2} | vcpu: 2 is not accepted; use a stopped template version",
                "{'vmid':'debian','vram':2048} | vram: 2048 is not accepted; use a stopped template version for it, since debian:fast is suspended",
                "{'vmid':'debian','vcpu':2,'tag':'base','version':7} | No such tag base",
                "{'vmid':'debian','port_forwarding_override':{}} | port_forwarding_override: {} is not accepted; use an array",
                "{'vmid':'debian','port_forwarding_override':[null]} | port_forwarding_override[0]: null is not accepted",
                "{'vmid':'debian','port_forwarding_override':[{'guest_port':'1'}]} | port_forwarding_override[0].name: null is not accepted",
                "{'vmid':'debian','port_forwarding_override':[{'name':'a','guest_port':22}]} | port_forwarding_override[0].guest_port: 22 is not accepted; use a string",
                "{'vmid':'debian','port_forwarding_override':[{'name':'a'}]} | port_forwarding_override[0].guest_port: null is not accepted; use a port",
                "{'vmid':'debian','port_forwarding_override':[{'name':'a','guest_port':'0'}]} | port_forwarding_override[0].guest_port: \"0\" is not accepted",
                "{'vmid':'debian','port_forwarding_override':[{'name':'a','guest_port':'65536'}]} | port_forwarding_override[0].guest_port: \"65536\"",
                "{'vmid':'debian','port_forwarding_override':[{'name':'a','guest_port':'1','host_port':'x'}]} | port_forwarding_override[0].host_port: \"x\"",
                "{'vmid':'debian','port_forwarding_override':[{'name':'a','guest_port':'1','host_ip':'here'}]} | port_forwarding_override[0].host_ip: \"here\" is not accepted; use an IP address",
                "{'vmid':'debian','port_forwarding_override':[{'name':'a','guest_port':'1'},{'name':'a','guest_port':'2'}]} | port_forwarding_override[1].name: \"a\"",
                "{'vmid':'debian','priority':-1} | priority: -1 is not accepted; use a whole number from 1 to 10000",
                "{'vmid':'debian','priority':10001} | priority: 10001 is not accepted; use a whole number from 1 to 10000",
                "{'vmid':'debian','priority':'high'} | priority: \"high\" is not accepted; use a whole number",
                "{'vmid':'debian','group_id':'g'} | group_id: \"g\" is not accepted; use the id of a group of nodes",
                "{'vmid':'debian','group_id':7} | group_id: 7 is not accepted; use a string",
                "{'vmid':'debian','group':'g'} | group: not available in this edition or release; leave it out",
                "{'vmid':'debian','usb_device':'a\\u0000'} | usb_device: \"a\\u0000\" is not accepted; use text without",
                "{'vmid':'debian','queue_time':-1} | queue_time: -1 is not accepted; use a whole number from 1 to 2592000",
                "{'vmid':'debian','run_time':2592001} | run_time: 2592001 is not accepted",
                "{'vmid':'debian','tag':'base','disk':{'size':'1G'}} | disk.size: 1073741824 is not accepted; use at least",
                "{'vmid':'debian','tag':'base','disk':{'size':'65T'}} | disk.size: 71468255805440 is not accepted; use a multiple of 1 MiB up to 64 TiB",
                "{'vmid':'debian','tag':'base','disk':{'size':1073741825}} | disk.size: 1073741825 is not accepted; use a multiple",
                "{'vmid':'debian','disk':{'size':'big'}} | disk.size: \"big\" is not accepted; use a number of bytes or text",
                "{'vmid':'debian','disk':{'size':-5}} | disk.size: -5 is not accepted",
                "{'vmid':'debian','disk':'256G'} | disk: \"256G\" is not accepted; use an object",
                "{'vmid':'debian','disk':{'size':'256G'}} | disk.size: 274877906944 is not accepted; use a stopped template version",
                "{'vmid':'debian','disk':{'size':'9G','skip_container_resize':'no'}} | disk.skip_container_resize: \"no\" is not accepted",
                "{'vmid':'debian','mac_address':'AA:BB:CC:DD:EE:FF'} | mac_address: not available",
                "{'vmid':'debian','vlan_tag':'12'} | vlan_tag: not available",
                "{'vmid':'debian','network_mode':'bridge'} | network_mode: not available",
                "{'vmid':'debian','network_local':'forceOn'} | network_local: not available",
                "{'vmid':'debian','video_controller':'fbuf'} | video_controller: not available",
                "{'vmid':'debian','hvapic':'forceOn'} | hvapic: not available",
                "{'vmid':'debian','csr_active_config':'forceOn'} | csr_active_config: not available",
                "{'vmid':'debian','hw_serial':'s'} | hw_serial: not available",
                "{'vmid':'debian','hw_uuid':'u'} | hw_uuid: not available",
                "{'vmid':'debian','vnc_password':'p'} | vnc_password: not available",
                "{'vmid':'debian','vmid':'debian'} | The body is not JSON",
                "{'vmid': | The body is not JSON",
                "['vmid'] | body: [\"vmid\"] is not accepted; use a JSON object",
                "null | body: null is not accepted; use a JSON object",
                "{'vmid':'debian'} {} | body: something follows the JSON object",
            })
    void refusesByNameAndSaysWhatWouldBeAccepted(String body, String message) throws Exception {
        HttpResponse<String> answer = post(body);

        JsonNode json = Json.mapper().readTree(answer.body());
        assertThat(json.path("status").textValue()).isEqualTo("FAIL");
        assertThat(json.path("message").textValue()).startsWith(message);
        assertThat(json.has("body")).isFalse();
        assertThat(answer.statusCode()).isEqualTo(message.startsWith("No such tag") ? 200 : 400);
        assertThat(instances.requests).isEmpty();
    }

    @Test
    void limitsTheScriptByItsDecodedSize() throws Exception {
        assertThat(Scripts.of(withScript(Scripts.MAX_BYTES)).text()).hasSize(Scripts.MAX_BYTES);
        assertThatThrownBy(() -> Scripts.of(withScript(Scripts.MAX_BYTES + 1)))
                .isInstanceOf(EyrieException.class)
                .hasMessage("startup_script: \"1048577 bytes\" is not accepted; use at most 1048576 decoded bytes");
    }

    private static StartRequest withScript(int bytes) throws Exception {
        String body = "{\"startup_script\":\"%s\"}".formatted(base64("x".repeat(bytes)));
        return new JsonBody().read(body.getBytes(StandardCharsets.UTF_8), StartRequest.class);
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        HttpResponse<String> answer = post("{'vmid':'%s'}".formatted("x".repeat(1 << 17)));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("FAIL");
    }

    /** Jenkins and TeamCity compare the message literally, and come so far only after a 200. */
    @Test
    void answersAnUnknownTagAsConfigured() throws Exception {
        String body = "{'vmid':'debian','tag':'new+er'}";
        assertThat(post(body).statusCode()).isEqualTo(200);
        assertThat(post(body).body()).isEqualTo("{\"status\":\"FAIL\",\"message\":\"No such tag new+er\"}");

        try (RestServer strict = new RestServer(
                new InstanceResource(instances, new FakeQueries(instances), templates, Features.of(groups), 400))) {
            assertThat(post(strict, body).statusCode()).isEqualTo(400);
            assertThat(post(strict, body).body()).isEqualTo("{\"status\":\"FAIL\",\"message\":\"No such tag new+er\"}");
        }
    }

    @Test
    void refusesWhoMayOnlyLook() throws Exception {
        HttpResponse<String> answer = server.send(server.request("/api/v1/vm")
                .setHeader("Authorization", RestServer.READER)
                .POST(BodyPublishers.ofString("{\"vmid\":\"debian\"}")));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(instances.requests).isEmpty();
    }

    private HttpResponse<String> post(String body) throws Exception {
        return post(server, body);
    }

    private static HttpResponse<String> post(RestServer to, String body) throws Exception {
        return to.send(to.request("/api/v1/vm").POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
