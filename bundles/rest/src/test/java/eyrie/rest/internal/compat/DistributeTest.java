/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.node.Distribution;
import eyrie.api.node.Distribution.OnNode;
import eyrie.api.node.Distributions;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.template.Arch;
import eyrie.rest.internal.fakes.FakeGroups;
import eyrie.rest.internal.fakes.FakeNodes;
import eyrie.rest.internal.fakes.FakeTemplates;
import eyrie.rest.internal.whiteboard.RestServer;
import eyrie.rest.internal.wire.Features;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sending templates to nodes and removing them there, as clients of the compatible API do it. */
class DistributeTest {
    private static final String PATH = "/api/v1/registry/vm/distribute";

    private static final FakeNodes NODES = new FakeNodes(List.of(node("a", List.of("g1")), node("b", List.of())));

    private final FakeGroups groups = new FakeGroups();
    private final FakeDistributions distributions = new FakeDistributions();
    private RestServer server;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        server = new RestServer(
                new RegistryResource(new FakeTemplates(), Map::of, data),
                new DistributeResource(distributions, NODES, Features.of(groups)),
                new RemoveResource(distributions));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return server.send(server.request(path).method(method, BodyPublishers.ofString(body)));
    }

    private static NodeStatus node(String id, List<String> groups) {
        NodeInfo info = new NodeInfo(
                id, id, "10.0.0.1", Arch.AMD64, "kvm", "qemu 9.0", 8, 1L << 34, 1, 1, 8, 0, 0, 0, List.of(), null);
        NodeConfiguration configuration =
                new NodeConfiguration(null, null, CapacityMode.NUMBER, 0, 0, 0, false, groups);
        return new NodeStatus(info, "Active", 0, Instant.EPOCH, configuration);
    }

    @Test
    void sendsToTheNodesOfAGroup() throws Exception {
        groups.groups.add(new NodeGroup("g1", "ci", "", null));
        groups.groups.add(new NodeGroup("g2", "none", "", null));

        assertThat(send("POST", PATH, "{\"template_id\":\"t1\",\"group_id\":\"g1\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(distributions.requests)
                .containsExactly(new Distributions.Request("t1", null, OptionalInt.empty(), null, List.of("a")));
        assertThat(send("POST", PATH, "{\"template_id\":\"t1\",\"group_id\":\"g2\"}")
                        .body())
                .contains("use a group that has nodes");
        assertThat(send("POST", PATH, "{\"template_id\":\"t1\",\"group_id\":\"g1\",\"node_ids\":[\"b\"]}")
                        .body())
                .contains("use either node_ids or group_id");
    }

    @Test
    void sends() throws Exception {
        assertThat(send("POST", PATH, "{\"template_id\":\"t1\",\"tag\":\"v1\",\"node_ids\":[\"a\"],\"group_id\":\"\"}")
                        .body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\",\"body\":{\"request_id\":\"d1\"}}");
        assertThat(distributions.requests)
                .containsExactly(new Distributions.Request("t1", "v1", OptionalInt.empty(), null, List.of("a")));
        assertThat(send("POST", PATH, "{\"template_id\":\"t1\",\"group_id\":\"g\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", PATH, "{}").body()).contains("template_id");
    }

    @Test
    void tellsHowFarTheNodesAre() throws Exception {
        Map<String, OnNode> nodes = new TreeMap<>(
                Map.of("a", new OnNode(false, 0.25, null), "b", new OnNode(false, 0, "request canceled")));
        distributions.known.add(new Distribution("d1", "t1", "v1", Instant.parse("2026-05-01T10:00:00Z"), nodes));
        String expected = "{\"request\":{\"request_id\":\"d1\",\"template_id\":\"t1\","
                + "\"time_requested\":\"2026-05-01T10:00:00.000Z\"},\"distribute_status\":{"
                + "\"a\":{\"status\":false,\"progress\":0.25},"
                + "\"b\":{\"status\":false,\"progress\":0.0,\"error\":\"request canceled\"}}}";
        assertThat(server.get(PATH + "?id=d1").body()).endsWith("\"body\":" + expected + "}");
        assertThat(server.get(PATH).body()).endsWith("\"body\":[" + expected + "]}");
        assertThat(server.get(PATH + "?id=d2").body()).contains("FAIL");
    }

    @Test
    void cancelsAndRemoves() throws Exception {
        send("DELETE", PATH + "?id=d1", "");
        assertThat(distributions.cancelled).containsExactly("d1");
        assertThat(send("DELETE", "/api/v1/registry/vm/remove?id=t1", "{\"node_ids\":[\"a\"]}")
                        .body())
                .endsWith("\"body\":{\"requests_sent\":1,\"node_ids\":[\"a\"]}}");
        assertThat(send("DELETE", "/api/v1/registry/vm/remove?id=t1", "").body())
                .endsWith("\"body\":{\"requests_sent\":0,\"node_ids\":[]}}");
    }

    @Test
    void isNotForEverybody() throws Exception {
        assertThat(server.send(server.request(PATH).setHeader("Authorization", RestServer.READER))
                        .statusCode())
                .isEqualTo(403);
    }

    private static final class FakeDistributions implements Distributions {
        final List<Request> requests = new ArrayList<>();
        final List<Distribution> known = new ArrayList<>();
        final List<String> cancelled = new ArrayList<>();

        @Override
        public String distribute(Request request, String createdBy) {
            requests.add(request);
            return "d1";
        }

        @Override
        public List<Distribution> list() {
            return known;
        }

        @Override
        public Optional<Distribution> find(String id) {
            return known.stream().filter(each -> each.id().equals(id)).findFirst();
        }

        @Override
        public void cancel(String id) {
            cancelled.add(id);
        }

        @Override
        public List<String> remove(String template, List<String> nodes, String createdBy) {
            return nodes;
        }
    }
}
