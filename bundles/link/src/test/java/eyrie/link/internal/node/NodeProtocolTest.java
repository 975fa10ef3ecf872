/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.TemplateReport;
import eyrie.api.security.Permission;
import eyrie.api.store.Store;
import eyrie.api.template.Arch;
import eyrie.link.internal.FakeAssignments;
import eyrie.link.internal.FakeNodes;
import eyrie.link.internal.controller.FleetResource;
import eyrie.link.internal.controller.JoinResource;
import eyrie.link.internal.controller.NodeResource;
import eyrie.link.internal.controller.OpenPolls;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import eyrie.rest.internal.whiteboard.Endpoint;
import eyrie.rest.internal.whiteboard.Endpoints;
import eyrie.rest.internal.whiteboard.OpenTlsServer;
import eyrie.security.internal.fleet.OpenFleet;
import eyrie.security.internal.tls.OpenServerIdentity;
import eyrie.store.internal.OpenStore;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of the line with the real listener, authority and database between them. */
class NodeProtocolTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir
    private Path data;

    @TempDir
    private Path nodeData;

    private final FakeAssignments assignments = new FakeAssignments();
    private final FakeNodes nodes = new FakeNodes(assignments);
    private final List<Session> sessions = new ArrayList<>();
    private final List<Membership> kept = new ArrayList<>();
    private Store store;
    private OpenFleet fleet;
    private OpenTlsServer server;

    @BeforeEach
    void open() throws Exception {
        store = OpenStore.in(data.resolve("db"));
        fleet = new OpenFleet(data, store);
        serve(0);
    }

    private void serve(int port) throws Exception {
        OpenPolls polls = new OpenPolls();
        fleet.add(polls);
        server = new OpenTlsServer(
                port,
                OpenServerIdentity.in(data),
                fleet.authenticators(),
                List.of(
                        new NodeResource(assignments, fleet.fleet(), polls),
                        new JoinResource(fleet.fleet(), nodes, ""),
                        new FleetResource(fleet.fleet())));
    }

    @AfterEach
    void close() {
        sessions.forEach(Session::close);
        server.close();
        OpenStore.close(store);
    }

    private String token() {
        return fleet.fleet().token(Duration.ofMinutes(15), "root").text();
    }

    private static JoinOrder order(String token, NodeInfo.Wishes wishes, String... controllers) {
        return new JoinOrder(
                List.of(controllers),
                token,
                null,
                "builder",
                "10.1.2.3",
                null,
                wishes == null ? null : wishes.capacityMode(),
                wishes == null ? null : wishes.maxVms(),
                null,
                null,
                null,
                wishes == null ? null : wishes.groups());
    }

    private Joining joining() {
        return new Joining(new SecretFile(nodeData.resolve("secrets/joining-key.pem")));
    }

    private Membership join(String nodeId) throws Exception {
        Joining joining = joining();
        Membership membership = joining.join(order(token(), null, server.url()), nodeId);
        joining.done();
        return membership;
    }

    private Session session(Membership membership) {
        Session session = new Session(membership, kept::add);
        sessions.add(session);
        return session;
    }

    private static NodeInfo info(String id) {
        return new NodeInfo(
                id, "own-name", "127.0.0.1", Arch.AMD64, "tcg", "qemu", 2, 1, 1, 1, 4, 0, 0, 0, List.of(), null);
    }

    private static InstanceReport report(String id, String output) {
        VmInfo vm = new VmInfo(
                id,
                "vm",
                "running",
                "127.0.0.1",
                "10.0.2.15",
                "52:54:00:00:00:01",
                1,
                1,
                List.of(),
                Instant.EPOCH,
                null,
                null);
        return new InstanceReport(
                id, InstanceReport.Phase.STARTED, null, 1, vm, new ScriptResult(0, false, output, "", List.of()));
    }

    private static void assertRefused(ErrorKind kind, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .hasMessageContaining(words)
                .asInstanceOf(type(EyrieException.class))
                .extracting(EyrieException::kind)
                .isEqualTo(kind);
    }

    @Test
    void aNodeIsWhoItsCertificateSaysWhateverItSays() throws Exception {
        Session session = session(join("node-1"));
        session.controllers().call("POST", Paths.ANNOUNCE, ProtocolJson.write(info("somebody-else")), null, WAIT);
        assertThat(assignments.nodes).containsOnlyKeys("node-1");
    }

    /** One broken node must not break placement for all. */
    @Test
    void whatANodeSaysOfItselfIsCheckedBeforeItIsBelieved() throws Exception {
        Session session = session(join("node-1"));
        String good = new String(ProtocolJson.write(info("node-1")), StandardCharsets.UTF_8);
        Map<String, String> wrong = Map.of(
                "{}",
                "name:",
                "null",
                "null is not accepted",
                good.replace("\"AMD64\"", "null"),
                "arch:",
                good.replace("\"AMD64\"", "\"Z80\""),
                "cannot be read",
                good.replace("\"capacity\":4", "\"capacity\":-1"),
                "capacity: -1 is not accepted",
                good.replace("\"own-name\"", "\"" + "x".repeat(300) + "\""),
                "name:",
                good.replace("\"templates\":[]", "\"templates\":[{\"id\":null,\"name\":\"a\",\"tag\":\"b\"}]"),
                "templates.id:");
        wrong.forEach((body, words) -> assertRefused(
                ErrorKind.INVALID,
                words,
                () -> session.controllers()
                        .call("POST", Paths.ANNOUNCE, body.getBytes(StandardCharsets.UTF_8), null, WAIT)));
        assertThat(assignments.nodes).isEmpty();
        session.assignments().announce(info("node-1"));
        assertThat(assignments.nodes).containsOnlyKeys("node-1");
    }

    /** What a request with this credential is answered; with none, the node's certificate is shown. */
    private int status(Session session, String method, String path, String authorization) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(session.tls()).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString("{}"));
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void nobodyDoesWhatIsForOthers() throws Exception {
        List<Endpoint> all = Endpoints.of(List.of(NodeResource.class, JoinResource.class, FleetResource.class));
        assertThat(all).hasSizeGreaterThan(9);
        Session session = session(join("node-1"));
        String token = "Bearer " + token();
        for (Endpoint endpoint : all) {
            String permission = endpoint.permission().orElseThrow();
            String path = endpoint.path().replace("{id}", "node-9");
            int asNode = status(session, endpoint.httpMethod(), path, null);
            int asToken = status(session, endpoint.httpMethod(), path, token);
            boolean forNodes = permission.equals(Permission.NODE_AGENT);
            boolean forTokens = permission.equals(Permission.BECOME_NODE);
            assertThat(asNode == 403).as("node: " + path).isEqualTo(!forNodes);
            assertThat(asToken == 403).as("token: " + path).isEqualTo(!forTokens);
            assertThat(status(session, endpoint.httpMethod(), path, "Bearer wrong"))
                    .isEqualTo(401);
            if (forNodes) {
                session = session(join("node-" + sessions.size() + "0")); // it may have left
            }
        }
    }

    @Test
    void whatWasSaidWhenJoiningReachesTheController() throws Exception {
        NodeInfo.Wishes wishes = new NodeInfo.Wishes(CapacityMode.NUMBER, 3, 0, 0, false, List.of("fast", "arm"));
        Membership membership = joining().join(order(token(), wishes, server.url()), "node-1");
        session(membership).assignments().announce(info("node-1"));
        NodeInfo announced = assignments.nodes.get("node-1");
        assertThat(announced.wishes()).isEqualTo(wishes);
        assertThat(announced.name()).isEqualTo("builder");
        assertThat(announced.address()).isEqualTo("10.1.2.3");
    }

    @Test
    void assignmentsComeWhenTheyChange() throws Exception {
        Session session = session(join("node-1"));
        session.assignments().announce(info("node-1"));
        CompletableFuture<Assignment.Page> page = poll(session, 0);
        assertThat(assignments.waiting.poll(30, TimeUnit.SECONDS)).isEqualTo("node-1");
        Assignment assignment =
                new Assignment("i-1", Assignment.Desired.STARTED, "t-1", 2, "vm", "host", null, List.of(), 0, 0);
        assignments.set(new Assignment.Page(7, List.of(assignment), List.of()));
        assertThat(page.get(30, TimeUnit.SECONDS).revision()).isEqualTo(7);
        assertThat(page.get().assignments()).containsExactly(assignment);
    }

    private static CompletableFuture<Assignment.Page> poll(Session session, long after) {
        CompletableFuture<Assignment.Page> page = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                page.complete(session.assignments().await("", after, WAIT));
            } catch (Exception e) {
                page.completeExceptionally(e);
            }
        });
        return page;
    }

    @Test
    void reportsArriveInPartsThatAreNotTooLarge() throws Exception {
        Session session = session(join("node-1"));
        String output = "x".repeat(1 << 20);
        List<InstanceReport> reports = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            reports.add(report("i-" + i, output));
        }
        session.assignments().report("", reports);
        session.assignments()
                .reportTemplates("", List.of(new TemplateReport("o-1", TemplateReport.State.DONE, 1, null)));
        assertThat(assignments.batches).hasSize(4);
        assertThat(assignments.batches.stream().flatMap(List::stream))
                .extracting(InstanceReport::instanceId)
                .containsExactlyElementsOf(
                        reports.stream().map(InstanceReport::instanceId).toList());
        assertThat(assignments.batches.getFirst().getFirst().vm().hostIp()).isEqualTo("10.1.2.3");
        assertThat(assignments.templates).hasSize(1);
    }

    @Test
    void aRevokedNodeIsSentAwayAtOnceFromItsWaitToo() throws Exception {
        Session session = session(join("node-1"));
        session.assignments().announce(info("node-1"));
        CompletableFuture<Assignment.Page> page = poll(session, 0);
        assignments.waiting.poll(30, TimeUnit.SECONDS);
        fleet.fleet().revoke("node-1", "root");
        assertThatThrownBy(() -> page.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("revoked");
        assertThat(session.trouble()).contains("revoked");
        Session again = session(session.membership());
        assertRefused(
                ErrorKind.UNAUTHENTICATED,
                "was revoked at",
                () -> again.assignments().announce(info("node-1")));
    }

    @Test
    void aNodeThatAsksAgainIsNotAnsweredTwice() throws Exception {
        Session session = session(join("node-1"));
        session.assignments().announce(info("node-1"));
        CompletableFuture<Assignment.Page> first = poll(session, 0);
        assignments.waiting.poll(30, TimeUnit.SECONDS);
        CompletableFuture<Assignment.Page> second = poll(session, 0);
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasMessageContaining("asked again");
        assignments.set(new Assignment.Page(1, List.of(), List.of()));
        assertThat(second.get(20, TimeUnit.SECONDS).revision()).isEqualTo(1);
    }

    @Test
    void aTokenIsGoodForOneMachine() throws Exception {
        String token = token();
        joining().join(order(token, null, server.url()), "node-1");
        Joining other = new Joining(new SecretFile(nodeData.resolve("other/joining-key.pem")));
        assertRefused(
                ErrorKind.UNAUTHENTICATED,
                "each is good for one machine",
                () -> other.join(order(token, null, server.url()), "node-2"));
        assertThat(fleet.fleet().members()).hasSize(1);
    }

    @Test
    void whoeverWasCutOffWhileJoiningJoinsByTheSameTokenAgain() throws Exception {
        String token = token();
        Membership lost = joining().join(order(token, null, server.url()), "node-1");
        Membership found = joining().join(order(token, null, server.url()), "node-1");
        assertThat(found.certificate()).isEqualTo(lost.certificate());
        assertThat(Files.getPosixFilePermissions(nodeData.resolve("secrets/joining-key.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aTokenIsNotShownToAnotherFleet(@TempDir Path elsewhere) throws Exception {
        Store otherStore = OpenStore.in(elsewhere.resolve("db"));
        try {
            OpenFleet other = new OpenFleet(elsewhere, otherStore);
            String token = other.fleet().token(Duration.ofMinutes(15), "root").text();
            assertRefused(
                    ErrorKind.UNAVAILABLE,
                    "no controller of this fleet",
                    () -> joining().join(order(token, null, server.url()), "node-1"));
        } finally {
            OpenStore.close(otherStore);
        }
    }

    @Test
    void garbageIsNoToken() {
        for (String token : new String[] {null, "", "eyj1", "eyj1.a.b", "eyj1.a.b.c", "ey1.a.b." + "x".repeat(43)}) {
            assertRefused(
                    ErrorKind.INVALID, "token:", () -> joining().join(order(token, null, server.url()), "node-1"));
        }
        assertRefused(
                ErrorKind.INVALID,
                "controllers:",
                () -> joining().join(order(token(), null, "http://127.0.0.1:1"), "node-1"));
    }

    @Test
    void aCertificateOfAnotherFleetIsRefusedInWords(@TempDir Path elsewhere) throws Exception {
        Store otherStore = OpenStore.in(elsewhere.resolve("db"));
        try {
            Membership here = join("node-1");
            OpenFleet other = new OpenFleet(elsewhere, otherStore);
            var keys = NodeKey.make();
            String id = other.fleet().token(Duration.ofMinutes(15), "root").id();
            String foreign = other.fleet()
                    .join(id, "node-1", NodeKey.request(keys, "node-1"))
                    .certificate();
            Session impostor = session(here.renewed(NodeKey.text(keys), foreign));
            assertRefused(
                    ErrorKind.UNAUTHENTICATED,
                    "not issued by this fleet",
                    () -> impostor.assignments().announce(info("node-1")));
        } finally {
            OpenStore.close(otherStore);
        }
    }

    @Test
    void theCertificateIsRenewedInTimeAndTheOldOneStaysGood() throws Exception {
        Membership before = join("node-1");
        Session session = session(before);
        session.refresh(Instant.now().plus(Duration.ofDays(59)));
        assertThat(session.membership().certificate()).isEqualTo(before.certificate());
        session.refresh(Instant.now().plus(Duration.ofDays(61)));
        assertThat(session.membership().certificate()).isNotEqualTo(before.certificate());
        assertThat(session.membership().key()).isNotEqualTo(before.key());
        assertThat(kept.getLast()).isEqualTo(session.membership());
        session.assignments().announce(info("node-1"));
        session(before).assignments().announce(info("node-1"));
        assertThat(kept.getLast().toString()).doesNotContain("PRIVATE");
    }

    @Test
    void anotherControllerIsAskedWhereOneDoesNotAnswer() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        Membership membership =
                joining().join(order(token(), null, "https://127.0.0.1:" + nobody, server.url()), "node-1");
        Session session = session(membership);
        session.assignments().announce(info("node-1"));
        assertThat(session.controllers().address()).isEqualTo(URI.create(server.url()));
        assertThat(session.trouble()).isNull();
        assertThat(session.isFor(URI.create(server.url() + "/v2/"))).isTrue();
        assertThat(session.isFor(URI.create("https://127.0.0.1:1/"))).isFalse();
    }

    @Test
    void aControllerThatWasAwayIsReachedAgain() throws Exception {
        Session session = session(join("node-1"));
        session.assignments().announce(info("node-1"));
        int port = server.port();
        server.close();
        assertRefused(
                ErrorKind.UNAVAILABLE,
                "controller https://127.0.0.1",
                () -> session.assignments().report("", List.of(report("i-1", ""))));
        serve(port);
        while (assignments.batches.isEmpty()) {
            try {
                session.assignments().report("", List.of(report("i-1", "")));
            } catch (EyrieException notYet) {
                assertThat(notYet.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            }
        }
        assertThat(session.trouble()).isNull();
    }

    @Test
    void aNodeLeavesUnlessItHasInstances() throws Exception {
        Session session = session(join("node-1"));
        session.assignments().announce(info("node-1"));
        nodes.instances = 2;
        assertRefused(
                ErrorKind.CONFLICT,
                "has 2 instances",
                () -> session.controllers().call("DELETE", Paths.MEMBERSHIP + "?force=false", null, null, WAIT));
        session.controllers().call("DELETE", Paths.MEMBERSHIP + "?force=true", null, null, WAIT);
        assertThat(fleet.fleet().find("node-1").orElseThrow().revoked()).isNotNull();
    }

    @Test
    void nothingIsToBeOnANodeThatHasLeft() throws Exception {
        Left left = new Left();
        assertThat(left.await("", -1, WAIT).assignments()).isEmpty();
        left.close(); // it has joined another fleet: nobody waits for this one any more
        assertThat(left.await("", 0, Duration.ofDays(1)).assignments()).isEmpty();
    }
}
