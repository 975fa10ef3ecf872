/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static eyrie.node.internal.agent.NodeWorld.assignment;
import static eyrie.node.internal.agent.NodeWorld.detached;
import static eyrie.node.internal.agent.NodeWorld.monitored;
import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.EyrieException;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.StartupScript;
import eyrie.api.instance.StartupScript.FailHandler;
import eyrie.api.machine.MachineExit.Cause;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeInfo;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.sim.Eventually;
import eyrie.node.internal.sim.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent makes instances what they are assigned to be, and says so. */
final class NodeAgentTest {
    private NodeWorld node;
    private TemplateVersion base;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        node = new NodeWorld(folder);
        base = node.machines.template("base", true);
        node.start();
    }

    @AfterEach
    void stop() throws Exception {
        node.stop();
    }

    @Test
    void anInstanceIsStartedReportedAndRemoved() {
        node.controller.assign(assignment("i1", base, null));
        InstanceReport report =
                node.controller.awaitReport("i1", r -> r.phase() == Phase.STARTED && r.vm().ip() != null);
        assertThat(report.vm().hostIp()).isEqualTo("10.1.2.3");
        assertThat(report.vm().ip()).isEqualTo("10.0.2.15");
        assertThat(report.vm().status()).isEqualTo("running");
        assertThat(report.vm().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.guestPort()).isEqualTo(22));
        assertThat(node.machines.host.machineOf("host-i1").guest().mac())
                .isEqualTo(report.vm().mac());

        node.controller.terminate("i1");
        node.controller.awaitPhase("i1", Phase.ABSENT);
        assertThat(node.machines.host.known()).isEmpty();
        node.machines.check(node.library());
    }

    @Test
    void sparesThatTheControllerWishesForAreKeptAndReported() {
        node.controller.wantSpares(List.of(new Assignment.Spares(base.templateId(), base.number(), 2)));
        Eventually.that(
                "two are reported",
                () -> node.controller.awaitAnnouncements(1).getLast().templates().stream()
                        .anyMatch(cached -> cached.spares() == 2));
        node.controller.wantSpares(List.of());
        Eventually.that("those that are too many are gone", () -> node.library().spares(base) <= 1);
    }

    @Test
    void theNodeIsReadyWhenTheControllerKnowsIt() {
        List<NodeInfo> announced = node.controller.awaitAnnouncements(1);
        Eventually.that("ready", () -> node.agent().problem().isEmpty());
        NodeInfo info = announced.getFirst();
        assertThat(info.capacity()).isBetween(1, 64);
        assertThat(info.ramBytes()).isPositive();
        assertThat(info.diskFreeBytes()).isPositive();
        long bytes = node.machines.images.of(Faults.none()).usage(base).bytes();
        assertThat(bytes).isPositive();
        assertThat(info.templates())
                .containsExactly(new NodeInfo.CachedTemplate("base-id", "base", "v1", 0, 0, bytes, null));
        assertThat(node.machines.data.resolve("node-id")).content().isEqualTo(info.id() + "\n");
    }

    @Test
    void aNewTemplateIsAnnounced() {
        int before = node.controller.awaitAnnouncements(1).size();
        TemplateVersion other = node.machines.template("other", true);
        node.agent().committed(other);
        List<NodeInfo> announced = node.controller.awaitAnnouncements(before + 1);
        Eventually.that(
                "the new one is told",
                () -> node.controller.awaitAnnouncements(1).getLast().templates().stream()
                        .anyMatch(template -> template.name().equals("other")));
        assertThat(announced.getLast().id()).isEqualTo(announced.getFirst().id());
    }

    @Test
    void theNodeIdStaysTheSame() throws Exception {
        String id = node.controller.awaitAnnouncements(1).getFirst().id();
        int before = node.controller.awaitAnnouncements(1).size();
        node.stop();
        node.start();
        assertThat(node.controller.awaitAnnouncements(before + 1).getLast().id())
                .isEqualTo(id);
    }

    @Test
    void reportsOutliveAControllerThatFails() {
        node.controller.awaitAnnouncements(1);
        node.controller.refuseNext(3);
        node.controller.assign(assignment("i1", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
    }

    @Test
    void aMonitoredScriptThatSucceedsComesBeforeStarted() {
        node.controller.assign(assignment("i1", base, monitored("echo hello\nerr oops\nexit 0", FailHandler.STOP)));
        InstanceReport report = node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(report.script()).isEqualTo(new ScriptResult(0, false, "hello\n", "oops\n", List.of()));
        assertThat(node.controller.history("i1"))
                .filteredOn(r -> r.phase() == Phase.STARTED)
                .allSatisfy(r -> assertThat(r.script()).isNotNull());
    }

    @ParameterizedTest
    @CsvSource({"STOP,stopped", "KEEP,running", "DELETE,deleted"})
    void aScriptThatFailsFailsTheInstance(FailHandler handler, String status) throws InterruptedException {
        node.controller.assign(assignment("i1", base, monitored("echo a\nexit 3", handler)));
        InstanceReport report = node.controller.awaitReport(
                "i1", r -> r.phase() == Phase.FAILED && r.vm().status().equals(status));
        assertThat(report.message()).isEqualTo("startup script exit code 3");
        assertThat(report.script().returnCode()).isEqualTo(3);
        assertThat(report.script().stdout()).isEqualTo("a\n");
        assertThat(node.machines.host.busy()).hasSize(handler == FailHandler.KEEP ? 1 : 0);

        node.kill();
        node.start();
        node.controller.forget("unknown");
        node.controller.awaitReport(
                "i1", r -> r.phase() == Phase.FAILED && r.vm().status().equals(status));
        assertThat(node.machines.host.scripts()).hasSize(1);
        assertThat(node.machines.host.launches()).isEqualTo(1);
        node.controller.terminate("i1");
        node.controller.awaitPhase("i1", Phase.ABSENT);
        assertThat(node.machines.host.known()).isEmpty();
        node.machines.check(node.library());
    }

    @Test
    void aScriptThatHangsIsKilledInTime() {
        StartupScript script = new StartupScript("echo begun\nhang", true, 1, FailHandler.KEEP, true);
        node.controller.assign(assignment("i1", base, script));
        InstanceReport report = node.controller.awaitPhase("i1", Phase.FAILED);
        assertThat(report.script().returnCode()).isEqualTo(-1);
        assertThat(report.script().didTimeout()).isTrue();
        assertThat(report.script().stdout()).isEqualTo("begun\n");
        assertThat(report.message()).isEqualTo("startup script timed out after 1 s");
    }

    @Test
    void aHundredMegabytesAreDrainedAndTheirEndIsKept() {
        node.controller.assign(assignment("i1", base, monitored("flood 104857600\necho the end", FailHandler.STOP)));
        InstanceReport report = node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(report.script().stdout()).hasSize(ScriptResult.KEPT_BYTES).endsWith("xthe end\n");
    }

    @Test
    void aGuestThatIsLostDuringTheScriptSaysHow() {
        node.controller.assign(assignment("i1", base, monitored("echo a\ndie\nhang", FailHandler.STOP)));
        InstanceReport report = node.controller.awaitPhase("i1", Phase.FAILED);
        assertThat(report.script().returnCode()).isEqualTo(-1);
        assertThat(report.script().didTimeout()).isFalse();
        assertThat(report.script().errors()).contains("the VM was killed: killed by signal 9", "last words");
        assertThat(report.message()).contains("killed by signal 9");
        Eventually.that("nothing runs", () -> node.machines.host.known().isEmpty());
    }

    @Test
    void aScriptNobodyWaitsForRunsOnItsOwn() throws InterruptedException {
        node.controller.assign(assignment("i1", base, detached("echo on my own")));
        InstanceReport report = node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(report.script()).isNull();
        Eventually.that("it has run", () -> node.machines.host.scripts().equals(List.of("host-i1: echo on my own")));
        node.kill();
        node.start();
        node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(node.machines.host.scripts()).hasSize(1);
    }

    @Test
    void aFreshGuestIsPreparedOnceAndBeforeItsScript() throws InterruptedException {
        List<String> done = new CopyOnWriteArrayList<>();
        node.agent().bindPreparation((guest, subject) -> done.add("second " + subject.hostName()), Map.of());
        node.agent()
                .bindPreparation(
                        (guest, subject) -> done.add("first, scripts so far "
                                + node.machines.host.scripts().size()),
                        Map.of("service.ranking", 10));
        node.controller.assign(assignment("i1", base, monitored("echo hello", FailHandler.STOP)));
        node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(done).containsExactly("first, scripts so far 0", "second host-i1");
        node.kill();
        node.start();
        node.agent().bindPreparation((guest, subject) -> done.add("again"), Map.of());
        node.controller.forget("unknown");
        node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(done).hasSize(2);
    }

    @Test
    void whatCannotBePreparedFailsWithTheReasonAndDoesNotRun() {
        node.agent()
                .bindPreparation(
                        (guest, subject) -> {
                            throw new IllegalStateException("no such volume");
                        },
                        Map.of());
        node.controller.assign(assignment("i1", base, monitored("echo hello", FailHandler.KEEP)));
        InstanceReport report = node.controller.awaitPhase("i1", Phase.FAILED);
        assertThat(report.message()).contains("could not be prepared by").endsWith(": no such volume");
        assertThat(node.machines.host.scripts()).isEmpty();
        assertThat(node.controller.history("i1"))
                .extracting(InstanceReport::phase)
                .doesNotContain(Phase.STARTED);
    }

    @Test
    void aNodeThatIsKilledWhilePreparingDoesItAgain() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        node.agent()
                .bindPreparation(
                        (guest, subject) -> {
                            inside.countDown();
                            end.await();
                        },
                        Map.of());
        node.controller.assign(assignment("i1", base, null));
        inside.await();
        node.faults().kill();
        end.countDown();
        node.kill();
        List<String> done = new CopyOnWriteArrayList<>();
        node.prepareNext((guest, subject) -> done.add(subject.instanceId()));
        node.start();
        node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(done).containsExactly("i1");
    }

    @Test
    void aVmThatEndsByItselfIsReportedWithTheReason() {
        node.controller.assign(assignment("i1", base, null));
        node.controller.assign(assignment("i2", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
        node.controller.awaitPhase("i2", Phase.STARTED);
        node.machines.host.machineOf("host-i1").die(Cause.GUEST_PANIC, "exit code 1", "Kernel panic - not syncing");
        InstanceReport report = node.controller.awaitPhase("i1", Phase.FAILED);
        assertThat(report.message())
                .isEqualTo("the guest's kernel panicked: exit code 1; console: Kernel panic - not syncing");
        assertThat(report.vm().status()).isEqualTo("stopped");
        node.machines.host.machineOf("host-i2").die(Cause.GUEST_SHUTDOWN, "powered off");
        assertThat(node.controller.awaitPhase("i2", Phase.STOPPED).message())
                .isEqualTo("the guest shut itself down: powered off");
    }

    @Test
    void whatCannotBeStartedFailsWithTheReasonAndStaysFailed() throws InterruptedException {
        node.faults().refuse("restore"::equals, () -> EyrieException.internal("no such device", null));
        node.controller.assign(assignment("i1", base, null));
        assertThat(node.controller.awaitPhase("i1", Phase.FAILED).message()).isEqualTo("no such device");
        assertThat(node.machines.host.known()).isEmpty();
        node.kill();
        node.start();
        node.controller.assign(assignment("i2", base, null));
        node.controller.awaitPhase("i2", Phase.STARTED);
        assertThat(node.controller.history("i1"))
                .extracting(InstanceReport::phase)
                .containsOnly(Phase.FAILED);
        node.controller.terminate("i1");
        node.controller.awaitPhase("i1", Phase.ABSENT);
        node.machines.check(node.library());
    }

    @Test
    void vmsOfInstancesThatNobodyAssignedAreRemoved() throws InterruptedException {
        node.controller.assign(assignment("i1", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
        node.kill();
        node.controller.forget("i1");
        node.start();
        node.controller.awaitPhase("i1", Phase.ABSENT);
        assertThat(node.machines.host.known()).isEmpty();
        assertThat(Files.exists(node.machines.data.resolve("vms/i1"))).isFalse();
    }

    @Test
    void filesThatCannotBeRemovedAtFirstAreNotForgotten() throws IOException {
        node.controller.assign(assignment("i1", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
        AtomicInteger deletes = new AtomicInteger();
        node.faults()
                .refuse(
                        point -> point.equals("delete") && deletes.incrementAndGet() == 2,
                        () -> EyrieException.internal("the folder is not empty", null));
        node.controller.terminate("i1");
        node.controller.awaitPhase("i1", Phase.ABSENT);
        assertThat(deletes.get()).isEqualTo(2);
        try (Stream<Path> left = Files.list(node.machines.data.resolve("vms"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void nothingIsStartedBesideWhatNobodyAssigned() {
        node.controller.assign(assignment("i1", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
        node.faults().refuse("discard"::equals, () -> EyrieException.internal("it does not end yet", null));
        node.controller.forget("i1");
        node.controller.assign(assignment("i2", base, null));
        node.controller.awaitPhase("i2", Phase.STARTED);
        assertThat(node.controller.history("i1"))
                .extracting(InstanceReport::phase)
                .contains(Phase.ABSENT);
        assertThat(node.machines.host.known()).hasSize(1);
        node.machines.check(node.library());
    }

    @Test
    void aTerminationDuringALongScriptDoesNotWaitForIt() {
        node.controller.assign(assignment("i1", base, monitored("hang", FailHandler.STOP)));
        Eventually.that("it runs", () -> !node.machines.host.scripts().isEmpty());
        node.controller.terminate("i1");
        node.controller.awaitPhase("i1", Phase.ABSENT);
        assertThat(node.controller.history("i1"))
                .extracting(InstanceReport::phase)
                .doesNotContain(Phase.FAILED);
        node.machines.check(node.library());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeThatIsKilledAtAnyPointOfAStartNeverRunsTheScriptTwice(boolean cannotClearAtFirst, @TempDir Path folder)
            throws Exception {
        for (int point = 0; ; point++) {
            NodeWorld world = new NodeWorld(folder.resolve("p" + point));
            TemplateVersion version = world.machines.template("base", true);
            Faults faults = Faults.none();
            world.start(faults);
            world.controller.awaitAnnouncements(1);
            faults.killAtNext(point);
            world.controller.assign(assignment("i1", version, monitored("echo once", FailHandler.KEEP)));
            Eventually.that("killed, or over", () -> faults.isDead() || hasPhase(world, Phase.STARTED));
            boolean done = !faults.isDead();
            world.kill();
            Faults next = Faults.none();
            if (cannotClearAtFirst) {
                next.refuse("discard"::equals, () -> EyrieException.internal("the folder is not empty", null));
            }
            world.start(next);
            InstanceReport report =
                    world.controller.awaitReport("i1", r -> r.phase() == Phase.STARTED || r.phase() == Phase.FAILED);
            if (report.phase() == Phase.STARTED) {
                assertThat(report.script().stdout()).isEqualTo("once\n");
            } else {
                assertThat(report.message()).isEqualTo("node restarted while the startup script was running");
            }
            assertThat(world.machines.host.scripts()).hasSizeLessThanOrEqualTo(1);
            world.machines.check(world.library());
            world.controller.terminate("i1");
            world.controller.awaitPhase("i1", Phase.ABSENT);
            world.machines.check(world.library());
            assertThat(world.machines.host.known()).isEmpty();
            world.stop();
            if (done) {
                return;
            }
        }
    }

    private static boolean hasPhase(NodeWorld world, Phase phase) {
        return world.controller.history("i1").stream().anyMatch(report -> report.phase() == phase);
    }
}
