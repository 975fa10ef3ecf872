/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.rest.Resource;
import eyrie.rest.internal.bundles.BundleResource;
import eyrie.rest.internal.compat.DistributeResource;
import eyrie.rest.internal.compat.GroupResource;
import eyrie.rest.internal.compat.ImageResource;
import eyrie.rest.internal.compat.InstanceResource;
import eyrie.rest.internal.compat.LogResource;
import eyrie.rest.internal.compat.NetworkResource;
import eyrie.rest.internal.compat.NodeGroupResource;
import eyrie.rest.internal.compat.NodeResource;
import eyrie.rest.internal.compat.RegistryResource;
import eyrie.rest.internal.compat.RegistryServiceResource;
import eyrie.rest.internal.compat.RemoveResource;
import eyrie.rest.internal.compat.RestartResource;
import eyrie.rest.internal.compat.StatsResource;
import eyrie.rest.internal.compat.StatusResource;
import eyrie.rest.internal.compat.UsbResource;
import eyrie.rest.internal.events.EventResource;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.runtime.ComponentResource;
import eyrie.rest.internal.runtime.ListenerResource;
import eyrie.rest.internal.runtime.MachineResource;
import eyrie.rest.internal.runtime.PanelResource;
import eyrie.rest.internal.v1.ConsoleResource;
import eyrie.rest.internal.v1.ExtensionsResource;
import eyrie.rest.internal.v1.GroupsResource;
import eyrie.rest.internal.v1.InstanceDetailResource;
import eyrie.rest.internal.v1.InstanceListResource;
import eyrie.rest.internal.v1.NodesResource;
import eyrie.rest.internal.v1.PublishersResource;
import eyrie.rest.internal.v1.QueueResource;
import eyrie.rest.internal.v1.RegistriesResource;
import eyrie.rest.internal.v1.SparesResource;
import eyrie.rest.internal.v1.TemplateResource;
import eyrie.rest.internal.v1.VersionResource;
import eyrie.rest.internal.v1.VmResource;
import eyrie.rest.internal.v1.exec.ExecResource;
import eyrie.rest.internal.v1.exec.VmExecResource;
import eyrie.rest.internal.v1.files.FileResource;
import eyrie.rest.internal.v1.jobs.JobResource;
import eyrie.rest.internal.whiteboard.Endpoint;
import eyrie.rest.internal.whiteboard.Endpoints;
import eyrie.rest.internal.whiteboard.RestServer;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Operation;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final List<Class<?>> RESOURCES = List.of(
            StatusResource.class,
            InstanceResource.class,
            ImageResource.class,
            DistributeResource.class,
            RemoveResource.class,
            NodeResource.class,
            GroupResource.class,
            NodeGroupResource.class,
            RestartResource.class,
            StatsResource.class,
            UsbResource.class,
            NetworkResource.class,
            RegistryResource.class,
            RegistryServiceResource.class,
            LogResource.class,
            EventResource.class,
            VersionResource.class,
            VmResource.class,
            ConsoleResource.class,
            JobResource.class,
            VmExecResource.class,
            ExecResource.class,
            FileResource.class,
            TemplateResource.class,
            RegistriesResource.class,
            InstanceListResource.class,
            InstanceDetailResource.class,
            NodesResource.class,
            GroupsResource.class,
            QueueResource.class,
            SparesResource.class,
            ExtensionsResource.class,
            PublishersResource.class,
            BundleResource.class,
            ComponentResource.class,
            MachineResource.class,
            ListenerResource.class,
            PanelResource.class,
            OpenApiResource.class,
            Extension.class);
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private JsonNode document;

    @BeforeAll
    void read() throws Exception {
        OpenApiResource resource = new OpenApiResource(() -> RESOURCES, new Build("Eyrie", "0.1.0", "5e3c3f5b"));
        try (RestServer server = new RestServer(resource)) {
            HttpResponse<String> answer =
                    server.send(server.request("/eyrie/v1/openapi.json").setHeader("Authorization", RestServer.READER));
            assertThat(answer.statusCode()).isEqualTo(200);
            document = Json.mapper().readTree(answer.body());
        }
    }

    @Test
    void saysWhatItIs() {
        assertThat(document.path("openapi").textValue()).startsWith("3.1.");
        assertThat(document.path("info").path("title").textValue()).isEqualTo("Eyrie");
        assertThat(document.path("info").path("version").textValue()).isEqualTo("0.1.0");
    }

    @Test
    void containsEveryResourceMethodWithItsPermission() {
        List<Endpoint> endpoints = Endpoints.of(RESOURCES);
        assertThat(endpoints).hasSizeGreaterThan(30);
        int described = 0;
        for (JsonNode path : document.path("paths")) {
            described += path.size();
        }
        assertThat(described).isEqualTo(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            String path = endpoint.path().replaceAll(":[^}]*}", "}").replaceAll("\\{(\\w+) *}+", "{$1}");
            JsonNode operation =
                    document.path("paths").path(path).path(endpoint.httpMethod().toLowerCase(Locale.ROOT));
            assertThat(operation.isObject())
                    .as("%s %s", endpoint.httpMethod(), path)
                    .isTrue();
            assertThat(operation.path("x-permission").textValue())
                    .isEqualTo(endpoint.permission().orElseThrow());
        }
    }

    @Test
    void everyMethodOfOursSaysWhatItDoes() {
        Endpoints.of(RESOURCES).stream()
                .filter(endpoint -> endpoint.method().getDeclaringClass() != Extension.class)
                .forEach(endpoint -> assertThat(endpoint.method().getAnnotation(Operation.class))
                        .as("%s", endpoint.method())
                        .isNotNull());
    }

    @Test
    void declaresEveryParameterOfAPath() {
        document.path("paths").properties().forEach(path -> {
            Set<String> named = new HashSet<>();
            Matcher matcher = PARAMETER.matcher(path.getKey());
            while (matcher.find()) {
                named.add(matcher.group(1));
            }
            for (JsonNode operation : path.getValue()) {
                Set<String> declared = new HashSet<>();
                for (JsonNode parameter : operation.path("parameters")) {
                    assertThat(parameter.path("schema").isObject()).isTrue();
                    assertThat(parameter.path("in").textValue()).isIn("path", "query", "header");
                    if (parameter.path("in").textValue().equals("path")) {
                        assertThat(parameter.path("required").booleanValue()).isTrue();
                        declared.add(parameter.path("name").textValue());
                    }
                }
                assertThat(declared).as(path.getKey()).isEqualTo(named);
            }
        });
    }

    @Test
    void everyOperationHasAnIdOfItsOwnAndAnswers() {
        Set<String> ids = new HashSet<>();
        for (JsonNode path : document.path("paths")) {
            for (JsonNode operation : path) {
                assertThat(ids.add(operation.path("operationId").textValue())).isTrue();
                assertThat(operation.path("responses").size()).isEqualTo(2);
                operation.path("responses").properties().forEach(answer -> {
                    assertThat(answer.getKey()).matches("2\\d\\d|default");
                    assertThat(answer.getValue().path("description").isTextual())
                            .isTrue();
                });
            }
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        document.findValuesAsText("$ref", references);
        assertThat(references).hasSizeGreaterThan(30).allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(document.at(reference.substring(1)).isObject())
                    .as(reference)
                    .isTrue();
        });
    }

    @Test
    void describesBodiesAndAnswers() {
        JsonNode start = document.path("paths").path("/api/v1/vm").path("post");
        JsonNode body = document.at(start.at("/requestBody/content/application~1json/schema/$ref")
                .textValue()
                .substring(1));
        assertThat(body.path("properties").path("startup_script").toString()).isEqualTo("{\"type\":\"string\"}");
        assertThat(body.path("properties")
                        .path("port_forwarding_override")
                        .path("type")
                        .textValue())
                .isEqualTo("array");
        assertThat(start.at("/responses/200/content/application~1json/schema/properties/body")
                        .toString())
                .isEqualTo("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");

        JsonNode vms = document.path("paths").path("/eyrie/v1/vms");
        assertThat(vms.at("/get/responses/200/content/application~1json/schema").toString())
                .isEqualTo("{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Vm\"}}");
        JsonNode vm = document.at("/components/schemas/Vm/properties");
        assertThat(vm.path("status").toString())
                .isEqualTo(
                        "{\"type\":\"string\",\"enum\":[\"creating\",\"stopped\",\"starting\",\"running\",\"suspended\"]}");
        assertThat(vm.path("created").path("format").textValue()).isEqualTo("date-time");
        assertThat(vms.at("/post/responses/202").isObject()).isTrue();
        assertThat(document.at(
                                "/paths/~1eyrie~1v1~1execs~1{exec}~1stdin/put/requestBody/content/application~1octet-stream")
                        .isObject())
                .isTrue();
    }

    @Test
    void listsBothShapesOfAnAnswerThatHasTwo() {
        JsonNode schema = document.at("/paths/~1api~1v1~1vm/get/responses/200/content/application~1json/schema/oneOf");

        assertThat(schema.path(0).path("properties").path("body").path("type").textValue())
                .isEqualTo("array");
        assertThat(schema.path(1).path("properties").path("body").path("$ref").isTextual())
                .isTrue();
    }

    @Test
    void containsTheResourcesOfExtensions() {
        JsonNode get = document.at("/paths/~1extension~1{name}/get");

        assertThat(get.path("parameters").path(0).path("name").textValue()).isEqualTo("name");
        assertThat(get.path("x-permission").textValue()).isEmpty();
        assertThat(get.path("security").isArray()).isTrue();
    }

    /** Served elsewhere. */
    @jakarta.ws.rs.Path("/extension")
    public static final class Extension implements Resource {
        @jakarta.ws.rs.GET
        @jakarta.ws.rs.Path("/{name: [a-z]{1,3}}")
        @eyrie.api.security.Permission(eyrie.api.security.Permission.NONE)
        public String get(@jakarta.ws.rs.PathParam("name") String name) {
            return name;
        }
    }
}
