/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The calls of three CI clients of the compatible API, as each of them makes them and as strictly as it reads the answers. What
 * was seen of the clients themselves is in docs/api.md.
 */
class ClientsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static Server server;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() {
        Package.ensureTemplate();
        server = Server.start(Package.DATA);
        Licenses.everything(server);
        server.deleteAll();
    }

    @AfterEach
    void clean() {
        server.deleteAll();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Every field is read as a string, an object or a number of exactly that type, and only HTTP 200 is looked into. */
    @Test
    void jenkins() throws Exception {
        String group = ok(bearer("POST", "/api/v1/group", "{\"name\":\"jenkins\"}"))
                .path("id")
                .asText();
        try {
            jenkins(group);
        } finally {
            bearer("DELETE", "/api/v1/group?id=" + group, null);
        }
    }

    private void jenkins(String group) throws Exception {
        JsonNode status = ok(bearer("GET", "/api/v1/status", null));
        for (String field : List.of("status", "version", "registry_address", "registry_status")) {
            text(status, field);
        }
        JsonNode groups = ok(bearer("GET", "/api/v1/group", null));
        assertThat(groups).isNotEmpty().allSatisfy(each -> {
            text(each, "id");
            text(each, "name");
            text(each, "description");
        });
        JsonNode node = ok(bearer("GET", "/api/v1/node", null)).path(0);
        assertThat(text(node, "state")).isEqualTo("Active");
        assertThat(text(node, "capacity_mode")).isEqualTo("number");
        assertThat(node.path("capacity").isInt()).isTrue();
        ok(bearer(
                "POST",
                "/api/v1/node/group",
                "{\"group_ids\":[\"%s\"],\"node_ids\":[\"%s\"]}".formatted(group, text(node, "node_id"))));
        JsonNode template = ok(bearer("GET", "/api/v1/registry/vm", null)).path(0);
        String vmid = text(template, "id");
        text(template, "name");
        assertThat(ok(bearer("GET", "/api/v1/registry/vm?id=" + vmid, null)).path("versions"))
                .isNotEmpty()
                .allSatisfy(version -> text(version, "tag"));

        // It falls back to the latest version only after this very message under HTTP 200.
        HttpResponse<String> noTag =
                bearer("POST", "/api/v1/vm", "{\"vmid\":\"%s\",\"tag\":\"gone\",\"priority\":50}".formatted(vmid));
        assertThat(noTag.statusCode()).isEqualTo(200);
        assertThat(text(Server.json(noTag.body()), "message")).isEqualTo("No such tag gone");

        String id = ok(bearer(
                        "POST",
                        "/api/v1/vm",
                        ("{\"name_template\":\"$template_name-$node_name-$ts\",\"startup_script\":\"%s\",\"group_id\":\"%s\","
                                        + "\"external_id\":\"https://jenkins/1\",\"name\":\"job 1\",\"priority\":50,\"vmid\":\"%s\"}")
                                .formatted(base64("echo hello"), group, vmid)))
                .path(0)
                .textValue();
        JsonNode started = server.await(id, PATIENCE, "Started", "Error");
        jenkinsReads(started);
        assertThat(text(started, "group_id")).isEqualTo(group);
        assertThat(started.path("vminfo")
                        .path("port_forwarding")
                        .path(0)
                        .path("guest_port")
                        .intValue())
                .isEqualTo(22);

        ok(
                bearer(
                        "PUT",
                        "/api/v1/vm?id=" + id,
                        "{\"external_id\":\"https://jenkins/node\",\"name\":\"renamed\",\"metadata\":{\"jenkins-job-id\":\"job#1\"}}"));
        for (JsonNode wrapper : ok(bearer("GET", "/api/v1/vm", null))) {
            text(wrapper, "instance_id");
            text(wrapper.path("vm"), "cr_time");
            jenkinsReads(wrapper.path("vm"));
        }
        assertThat(ok(bearer("GET", "/api/v1/image", null)).isArray()).isTrue();
        assertThat(bearer("GET", "/api/v1/vm?id=none", null).statusCode()).isEqualTo(400);
        assertThat(Server.json(bearer("DELETE", "/api/v1/vm", "{\"id\":\"%s\"}".formatted(id))
                                .body())
                        .path("status")
                        .textValue())
                .isEqualTo("OK");
        awaitGone(id);
    }

    /** Servers of these tests forget at once what has ended. */
    private static void awaitGone(String id) {
        Server.await(
                PATIENCE,
                id + " is gone",
                () -> server.send("GET", "/api/v1/vm?id=" + id, null).body().contains("not found"));
    }

    private static void jenkinsReads(JsonNode instance) {
        text(instance, "instance_state");
        text(instance, "vmid");
        if (instance.has("message")) {
            text(instance, "message");
        }
        if (instance.has("vminfo")) {
            text(instance.path("vminfo"), "uuid");
            text(instance.path("vminfo"), "status");
            instance.path("vminfo").path("port_forwarding").forEach(rule -> {
                assertThat(rule.path("host_port").isInt()).isTrue();
                assertThat(rule.path("guest_port").isInt()).isTrue();
            });
        }
    }

    /** POST without any Content-Type; the envelope counts before the HTTP status; what is Started must have a VM. */
    @Test
    void gitlab() throws Exception {
        String vmid = text(
                ok(send("GET", "/api/v1/registry/vm?apiVer=v1", null, token())).path(0), "id");
        String body =
                "{\"vmid\":\"%s\",\"external_id\":\"https://gitlab/-/jobs/1\",\"priority\":100,\"startup_script\":\"%s\","
                        + "\"script_monitoring\":true,\"script_timeout\":300,\"startup_script_condition\":0}\n";
        String id = ok(send("POST", "/api/v1/vm", body.formatted(vmid, base64("sleep 1")), token()))
                .path(0)
                .textValue();
        assertThat(ok(send("GET", "/api/v1/vm?id=" + id, null, token()))
                        .path("instance_state")
                        .textValue())
                .isIn("Scheduling", "Pulling", "Started");
        JsonNode instance = server.await(id, PATIENCE, "Started", "Error");
        assertThat(text(instance, "instance_state")).isEqualTo("Started");
        assertThat(instance.path("vminfo").isObject()).isTrue();
        text(instance.path("vminfo"), "name");
        JsonNode node = ok(send("GET", "/api/v1/node?id=" + text(instance, "node_id"), null, token()))
                .path(0);
        text(node, "node_name");
        text(node, "ip_address");

        List<JsonNode> mine = new ArrayList<>();
        for (JsonNode wrapper : ok(send("GET", "/api/v1/vm", null, token()))) {
            assertThat(wrapper.path("vm").isObject()).isTrue();
            if (wrapper.path("vm").path("external_id").asText().equals("https://gitlab/-/jobs/1")) {
                mine.add(wrapper.path("vm"));
            }
        }
        assertThat(mine).singleElement().satisfies(vm -> {
            JsonNode ssh = vm.path("vminfo").path("port_forwarding").path(0);
            assertThat(ssh.path("guest_port").intValue()).isEqualTo(22);
            assertThat(text(ssh, "protocol")).isEqualTo("tcp");
        });
        assertThat(Server.json(send("GET", "/api/v1/vm?id=none", null, token()).body())
                        .path("status")
                        .textValue())
                .isEqualTo("FAIL");
        send("DELETE", "/api/v1/vm", "{\"id\":\"%s\"}\n".formatted(id), token());
        awaitGone(id);
    }

    /** JSON called a form, a user without a name, and the id found again by the wrapper's external id. */
    @Test
    void github() throws Exception {
        String vmid = server.template();
        String body = "{\"count\":1,\"vmid\":\"%s\",\"startup_script\":\"%s\",\"script_monitoring\":true,"
                + "\"script_timeout\":100,\"script_fail_handler\":1,\"external_id\":\"github-1\"}";
        JsonNode ids = ok(form("POST", body.formatted(vmid, base64("echo why >&2; exit 3"))));
        assertThat(ids).hasSize(1);
        JsonNode failed = server.await(ids.path(0).textValue(), PATIENCE, "Started", "Error");
        assertThat(text(failed, "instance_state")).isEqualTo("Error");
        assertThat(text(failed, "message")).isEqualTo("startup script exit code 3");
        assertThat(text(failed.path("startup_script"), "stderr")).isEqualTo("why\n");

        String found = null;
        for (JsonNode wrapper : ok(form("GET", null))) {
            if ("github-1".equals(wrapper.path("external_id").textValue())) {
                found = text(wrapper, "instance_id");
            }
        }
        assertThat(found).isEqualTo(ids.path(0).textValue());
        assertThat(form("DELETE", "{\"id\":\"%s\"}".formatted(found)).statusCode())
                .isEqualTo(200);
        awaitGone(found);
    }

    private HttpResponse<String> form(String method, String body) throws Exception {
        HttpRequest.Builder request = request(method, "/api/v1/vm", body)
                .header("Accept", "application/json, text/plain, */*")
                .header("Authorization", "Basic " + base64(":" + server.token()));
        if (body != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> bearer(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = request(method, path, body).header("Authorization", "Bearer " + server.token());
        if (body != null) {
            request.header("content-type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String body, String authorization) throws Exception {
        return http.send(
                request(method, path, body)
                        .header("Authorization", authorization)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofMinutes(2))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        JsonNode envelope = Server.json(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(text(envelope, "status")).isEqualTo("OK");
        return envelope.path("body");
    }

    private static String text(JsonNode object, String field) {
        assertThat(object.path(field).isTextual()).as("%s of %s", field, object).isTrue();
        return object.path(field).textValue();
    }

    private static String token() {
        return "Basic " + base64("root:" + server.token());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
