/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.Admission;
import eyrie.api.fleet.JoinToken;
import eyrie.api.fleet.Member;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joining, staying, and being shown the door. */
class FleetTest {
    @TempDir
    private Path data;

    private FleetWorld world;

    @BeforeEach
    void open() {
        world = new FleetWorld(data);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static void assertRefused(ErrorKind kind, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .hasMessageContaining(words)
                .asInstanceOf(type(EyrieException.class))
                .extracting(EyrieException::kind)
                .isEqualTo(kind);
    }

    private Admission join(String nodeId) throws Exception {
        return world.fleet.join(world.token(), nodeId, FleetWorld.request(FleetWorld.keys()));
    }

    private Caller shown(Admission admission) throws Exception {
        return world.certificates
                .authenticateCertificate(FleetWorld.certificates(admission))
                .orElseThrow();
    }

    @Test
    void aTokenBuysACertificateThatSaysWhoTheNodeIsAndNothingElse() throws Exception {
        Admission admission = join("node-1");
        List<X509Certificate> chain = FleetWorld.certificates(admission);
        chain.getFirst().verify(chain.getLast().getPublicKey());
        assertThat(chain.getFirst().getSubjectX500Principal().getName()).isEqualTo("CN=node-1");
        assertThat(chain.getFirst().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(chain.getFirst().getBasicConstraints()).isEqualTo(-1);
        assertThat(admission.authorities()).contains("BEGIN CERTIFICATE");
        Caller node = shown(admission);
        assertThat(node.name()).isEqualTo("node:node-1");
        assertThat(node.may(Permission.NODE_AGENT)).isTrue();
        assertThat(node.may(Permission.REGISTRY_PULL + ":team/debian")).isTrue();
        assertThat(node.may(Permission.START_VM)).isFalse();
        assertThat(node.may(Permission.REGISTRY_DELETE)).isFalse();
        assertThat(world.fleet.members()).extracting(Member::nodeId).containsExactly("node-1");
    }

    @Test
    void theSecretOfATokenIsKeptNowhere() throws Exception {
        JoinToken token = world.fleet.token(Duration.ofMinutes(15), "root");
        assertThat(token.text()).startsWith("eyj1." + token.id() + ".").doesNotContain("\n");
        String secret = token.text().split("\\.")[2];
        assertThat(token.toString()).doesNotContain(secret);
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void aTokenIsRecognisedByItsSecretUntilItsTimeIsOver() {
        JoinToken token = world.fleet.token(Duration.ofMinutes(15), "root");
        Caller caller = world.tokens.authenticate("Bearer " + token.text()).orElseThrow();
        assertThat(caller.name()).isEqualTo("join-token:" + token.id());
        assertThat(caller.permissions()).containsExactly(Permission.BECOME_NODE);
        String other = world.fleet.token(Duration.ofMinutes(15), "root").text().split("\\.")[2];
        assertRefused(
                ErrorKind.UNAUTHENTICATED,
                "not known here",
                () -> world.tokens.authenticate("Bearer eyj1." + token.id() + "." + other));
        assertRefused(
                ErrorKind.UNAUTHENTICATED, "cut off", () -> world.tokens.authenticate("Bearer eyj1." + token.id()));
        assertThat(world.tokens.authenticate("Bearer something")).isEmpty();
        assertThat(world.tokens.authenticate("Basic eyj1")).isEmpty();
        assertThat(world.tokens.authenticate(null)).isEmpty();
        world.pass(Duration.ofMinutes(15));
        assertRefused(
                ErrorKind.UNAUTHENTICATED,
                "was good until 2026-11-22T12:15:00Z",
                () -> world.tokens.authenticate("Bearer " + token.text()));
    }

    @Test
    void aTokenIsGoodForOneMachineAndItsLostAnswer() throws Exception {
        String token = world.token();
        String request = FleetWorld.request(FleetWorld.keys());
        Admission first = world.fleet.join(token, "node-1", request);
        assertThat(world.fleet.join(token, "node-1", request).certificate()).isEqualTo(first.certificate());
        assertRefused(
                ErrorKind.UNAUTHENTICATED,
                "used at 2026-11-22T12:00:00Z by node node-1",
                () -> world.fleet.join(token, "node-2", FleetWorld.request(FleetWorld.keys())));
        assertRefused(
                ErrorKind.UNAUTHENTICATED, "good for one machine", () -> world.fleet.join(token, "node-2", request));
        assertThat(world.fleet.members()).hasSize(1);
    }

    @Test
    void ofManyWhoUseATokenAtOnceOneGetsIn() throws Exception {
        String token = world.token();
        List<Callable<Admission>> rush = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String request = FleetWorld.request(FleetWorld.keys());
            String nodeId = "node-" + i;
            rush.add(() -> world.fleet.join(token, nodeId, request));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            long in = threads.invokeAll(rush).stream()
                    .filter(each -> each.state() == Future.State.SUCCESS)
                    .count();
            assertThat(in).isEqualTo(1);
        }
        assertThat(world.fleet.members()).hasSize(1);
    }

    @Test
    void nobodyTakesTheIdOfAnother() throws Exception {
        join("node-1");
        assertRefused(ErrorKind.CONFLICT, "node node-1 has joined already", () -> join("node-1"));
        world.fleet.revoke("node-1", "root");
        assertThat(shown(join("node-1")).name()).isEqualTo("node:node-1");
    }

    @Test
    void aTokenThatWasRefusedForTheIdIsStillGood() throws Exception {
        join("node-1");
        String token = world.token();
        String request = FleetWorld.request(FleetWorld.keys());
        assertRefused(ErrorKind.CONFLICT, "joined already", () -> world.fleet.join(token, "node-1", request));
        assertThat(world.fleet.join(token, "node-2", request).nodeId()).isEqualTo("node-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "../x", "-a", "x\ny", "ä"})
    void anIdHasTheFormOfOne(String nodeId) throws Exception {
        String request = FleetWorld.request(FleetWorld.keys());
        assertRefused(ErrorKind.INVALID, "node_id", () -> world.fleet.join(world.token(), nodeId, request));
    }

    @Test
    void aRequestIsSignedByAStrongKeyOfItsOwn() throws Exception {
        String token = world.token();
        KeyPair keys = FleetWorld.keys();
        String weak = FleetWorld.request(FleetWorld.keys("RSA", 1024));
        String foreign = FleetWorld.request(keys, FleetWorld.keys());
        for (String request : new String[] {
            null,
            "",
            "garbage",
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
            weak,
            foreign,
            "x".repeat(20_000)
        }) {
            assertRefused(ErrorKind.INVALID, "request:", () -> world.fleet.join(token, "node-1", request));
        }
        assertThat(world.fleet.members()).isEmpty();
    }

    @Test
    void aRevokedNodeIsNobodyFromThatMomentOn() throws Exception {
        Admission first = join("node-1");
        KeyPair fresh = FleetWorld.keys();
        Admission second = world.fleet.renew("node-1", FleetWorld.request(fresh));
        assertThat(shown(first).name()).isEqualTo(shown(second).name());
        List<String> told = new ArrayList<>();
        world.fleet.add(told::add);
        world.fleet.revoke("node-1", "root");
        world.fleet.revoke("node-1", "root");
        assertThat(told).contains("node-1");
        for (Admission each : List.of(first, second)) {
            assertRefused(ErrorKind.UNAUTHENTICATED, "was revoked at 2026-11-22T12:00:00Z", () -> shown(each));
        }
        assertRefused(
                ErrorKind.UNAUTHENTICATED,
                "were revoked",
                () -> world.fleet.renew("node-1", FleetWorld.request(fresh)));
        assertThat(world.fleet.find("node-1").orElseThrow().revoked()).isEqualTo(FleetWorld.BEGIN);
        world.fleet.remove("node-1");
        assertThat(world.fleet.members()).isEmpty();
        assertRefused(ErrorKind.NOT_FOUND, "node-1", () -> world.fleet.revoke("node-1", "root"));
    }

    @Test
    void aGoodNodeIsNotForgotten() throws Exception {
        join("node-1");
        assertRefused(ErrorKind.CONFLICT, "revoke it first", () -> world.fleet.remove("node-1"));
    }

    @Test
    void aCertificateEnds() throws Exception {
        Admission admission = join("node-1");
        world.pass(Duration.ofDays(90).minusSeconds(1));
        assertThat(shown(admission).name()).isEqualTo("node:node-1");
        world.pass(Duration.ofSeconds(2));
        assertRefused(ErrorKind.UNAUTHENTICATED, "was good until", () -> shown(admission));
    }

    @Test
    void whatOthersHaveSignedIsNotBelieved(@TempDir Path elsewhere) throws Exception {
        try (FleetWorld other = new FleetWorld(elsewhere)) {
            Admission foreign = other.fleet.join(other.token(), "node-1", FleetWorld.request(FleetWorld.keys()));
            join("node-1");
            assertRefused(
                    ErrorKind.UNAUTHENTICATED, "not issued by this fleet: its authority says", () -> shown(foreign));
            X509Certificate bySelf = FleetWorld.certificates(foreign).getLast();
            assertRefused(
                    ErrorKind.UNAUTHENTICATED,
                    "signed by itself",
                    () -> world.certificates.authenticateCertificate(List.of(bySelf)));
        }
    }

    @Test
    void controllersOnOneDatabaseKnowEachOthersNodesAndAuthorities(@TempDir Path second) throws Exception {
        Admission first = join("node-1");
        FleetService other = world.controller(second, true);
        Admission added = other.join(
                other.token(Duration.ofMinutes(15), "root").id(), "node-2", FleetWorld.request(FleetWorld.keys()));
        assertThat(shown(added).name()).isEqualTo("node:node-2");
        assertThat(added.authorities().split("BEGIN CERTIFICATE", -1)).hasSize(3);
        assertThat(world.fleet.authorities().split("BEGIN CERTIFICATE", -1)).hasSize(3);
        assertThat(first.authorities().split("BEGIN CERTIFICATE", -1)).hasSize(2);
    }

    @Test
    void tokensAreMadeWhereNodesCanComeAndForAWhile() {
        assertRefused(ErrorKind.INVALID, "lifetime", () -> world.fleet.token(Duration.ofSeconds(59), "root"));
        assertRefused(ErrorKind.INVALID, "lifetime", () -> world.fleet.token(Duration.ofDays(31), "root"));
        FleetService plain = world.controller(data, false);
        assertRefused(ErrorKind.CONFLICT, "tls.always", () -> plain.token(Duration.ofMinutes(15), "root"));
    }
}
