/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static eyrie.node.internal.agent.NodeWorld.assignment;
import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.EyrieException;
import eyrie.api.instance.StartupScript;
import eyrie.api.machine.MachineExit;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.sim.Eventually;
import eyrie.node.internal.sim.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The VM of an instance is stopped and started again, with its disk and where it was. */
final class RestartTest {
    private static final int MOST_POINTS = 200;

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

    private static Assignment restarted(Assignment plain, int restart) {
        return new Assignment(
                plain.instanceId(),
                plain.desired(),
                plain.templateId(),
                plain.templateVersion(),
                plain.vmName(),
                plain.hostName(),
                plain.script(),
                plain.ports(),
                plain.cpuCount(),
                plain.ramBytes(),
                null,
                0,
                restart);
    }

    private InstanceReport started(Assignment assignment) {
        node.controller.assign(assignment);
        return node.controller.awaitReport("i1", r -> r.phase() == Phase.STARTED && r.vm().ip() != null);
    }

    private InstanceReport awaitStartAfter(Instant before) {
        return node.controller.awaitReport(
                "i1", r -> r.phase() == Phase.STARTED && r.vm().started().isAfter(before));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itStartsAgainWhereItWasAndItsScriptDoesNot(boolean suspended) {
        TemplateVersion version = node.machines.template("other", suspended);
        StartupScript script = NodeWorld.monitored("echo once", StartupScript.FailHandler.STOP);
        Assignment plain = assignment("i1", version, script);
        InstanceReport before = started(plain);

        node.controller.assign(restarted(plain, 1));
        InstanceReport after = awaitStartAfter(before.vm().started());

        assertThat(after.vm().ports()).isEqualTo(before.vm().ports());
        assertThat(after.vm().mac()).isEqualTo(before.vm().mac());
        assertThat(node.machines.host.scripts()).hasSize(1);
        assertThat(node.controller.history("i1"))
                .noneMatch(report -> report.phase() == Phase.STOPPED || report.phase() == Phase.FAILED);
        assertThat(node.machines.host.machineOf("host-i1").guest().mac())
                .isEqualTo(before.vm().mac());
        node.machines.check(node.library());
    }

    @Test
    void oneOrderIsOneRestart() throws Exception {
        Assignment plain = assignment("i1", base, null);
        InstanceReport first = started(plain);
        node.controller.assign(restarted(plain, 1));
        InstanceReport second = awaitStartAfter(first.vm().started());
        int launches = node.machines.host.launches();

        node.controller.assign(restarted(plain, 1));
        node.kill();
        node.start();
        node.controller.assign(restarted(plain, 2));
        awaitStartAfter(second.vm().started());

        assertThat(node.machines.host.launches()).isEqualTo(launches + 1);
        node.machines.check(node.library());
    }

    @Test
    void whatHasShutItselfDownStartsAgain() {
        Assignment plain = assignment("i1", base, null);
        InstanceReport before = started(plain);
        node.machines.host.machineOf("host-i1").die(MachineExit.Cause.GUEST_SHUTDOWN, "powered off");
        node.controller.awaitPhase("i1", Phase.STOPPED);

        node.controller.assign(restarted(plain, 1));

        awaitStartAfter(before.vm().started());
        node.machines.check(node.library());
    }

    @Test
    void whatCannotBeStartedAgainHasFailed() {
        Assignment plain = assignment("i1", base, null);
        started(plain);
        node.faults().refuse("launch"::equals, () -> EyrieException.internal("it is broken", null));

        node.controller.assign(restarted(plain, 1));

        assertThat(node.controller.awaitPhase("i1", Phase.FAILED).message())
                .isEqualTo("it could not be restarted: it is broken");
        node.controller.terminate("i1");
        node.controller.awaitPhase("i1", Phase.ABSENT);
        node.machines.check(node.library());
    }

    @Test
    void aNodeThatIsKilledAtAnyPointOfARestartFinishesIt(@TempDir Path folder) throws Exception {
        for (int point = 0; point < MOST_POINTS; point++) {
            NodeWorld world = new NodeWorld(folder.resolve("p" + point));
            Assignment plain = assignment("i1", world.machines.template("base", true), null);
            Faults faults = Faults.none();
            world.start(faults);
            world.controller.assign(plain);
            Instant before = world.controller
                    .awaitReport("i1", r -> r.phase() == Phase.STARTED && r.vm().ip() != null)
                    .vm()
                    .started();
            faults.killAtNext(point);
            world.controller.assign(restarted(plain, 1));
            Eventually.that("killed, or over", () -> faults.isDead() || hasStartedAfter(world, before));
            boolean done = !faults.isDead();
            world.kill();
            world.start(Faults.none());
            verify(world, before, "killed at " + point);
            world.stop();
            if (done) {
                return;
            }
        }
        throw new AssertionError("a restart has no end");
    }

    private static void verify(NodeWorld world, Instant before, String what) {
        try {
            world.controller.awaitReport(
                    "i1", r -> r.phase() == Phase.STARTED && r.vm().started().isAfter(before));
            world.machines.check(world.library());
            world.controller.terminate("i1");
            world.controller.awaitPhase("i1", Phase.ABSENT);
            world.machines.check(world.library());
            assertThat(world.machines.host.known()).isEmpty();
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
    }

    private static boolean hasStartedAfter(NodeWorld world, Instant before) {
        return world.controller.history("i1").stream()
                .anyMatch(r -> r.phase() == Phase.STARTED && r.vm().started().isAfter(before));
    }
}
