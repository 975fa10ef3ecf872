/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static eyrie.node.internal.agent.NodeWorld.assignment;
import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.EyrieException;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.sim.Eventually;
import eyrie.node.internal.sim.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The image of a running instance becomes a template version, or the instance runs on. */
final class ImageSaveTest {
    private static final String TARGET = "target-id";
    private static final int MOST_POINTS = 300;

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

    private static SaveOrder order(String id, boolean suspend, String script) {
        return new SaveOrder(id, TARGET, "target", "v1", "", suspend, script, true, false, null, true);
    }

    private static SaveOrder reverting(String id, TemplateVersion version, String tag, String revertTag) {
        return new SaveOrder(
                id, version.templateId(), version.templateName(), tag, "", true, null, false, true, revertTag, false);
    }

    private static Assignment with(TemplateVersion version, SaveOrder order) {
        Assignment plain = assignment("i1", version, null);
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
                order);
    }

    private static SaveOutcome outcome(NodeWorld world, String save) {
        return world.controller
                .awaitReport("i1", r -> r.save() != null && r.save().id().equals(save))
                .save();
    }

    private SaveOutcome save(SaveOrder order) {
        node.controller.assign(assignment("i1", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
        node.controller.assign(with(base, order));
        return outcome(node, order.id());
    }

    private static List<String> tags(NodeWorld world, String template) {
        return world.machines.images.of(Faults.none()).versions().stream()
                .filter(version -> version.templateId().equals(template))
                .map(TemplateVersion::tag)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aVersionIsMadeAndStartsAgain(boolean suspend) {
        assertThat(save(order("s1", suspend, "echo said")))
                .satisfies(made -> assertThat(made.done()).isTrue())
                .satisfies(made -> assertThat(made.version()).isZero())
                .satisfies(made -> assertThat(made.script().stdout()).isEqualTo("said\n"));
        node.controller.terminate("i1");
        node.controller.awaitPhase("i1", Phase.ABSENT);
        node.machines.check(node.library());
        TemplateVersion saved = node.machines.images.of(Faults.none()).versions().stream()
                .filter(version -> version.templateId().equals(TARGET))
                .findFirst()
                .orElseThrow();
        assertThat(saved.suspended()).isEqualTo(suspend);
        node.controller.assign(assignment("i2", saved, null));
        node.controller.awaitPhase("i2", Phase.STARTED);
        node.machines.check(node.library());
    }

    @ParameterizedTest
    @CsvSource({
        "settle, true",
        "suspend, true",
        "convert, true",
        "restore, true",
        "commit DISK, true",
        "publish, true",
        "stop, false",
        "convert, false",
        "boot, false",
        "publish, false"
    })
    void whatCannotBeSavedRunsOnWhereItWas(String step, boolean suspend) {
        node.controller.assign(assignment("i1", base, null));
        int port = node.controller
                .awaitPhase("i1", Phase.STARTED)
                .vm()
                .ports()
                .getFirst()
                .hostPort();
        node.faults().refuse(step::equals, () -> EyrieException.internal("it is broken", null));
        node.controller.assign(with(base, order("s1", suspend, null)));
        assertThat(outcome(node, "s1"))
                .satisfies(failed -> assertThat(failed.done()).isFalse())
                .satisfies(failed -> assertThat(failed.message()).contains("it is broken"));
        InstanceReport report = node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(report.message()).contains("it is broken");
        assertThat(report.vm().ports().getFirst().hostPort()).isEqualTo(port);
        assertThat(tags(node, TARGET)).isEmpty();
        node.machines.check(node.library());

        node.controller.assign(with(base, order("s2", suspend, null)));
        assertThat(outcome(node, "s2").done()).isTrue();
    }

    @Test
    void aScriptThatFailsEndsTheSaveIfItIsToAndNothingElse() {
        SaveOutcome failed = save(order("s1", true, "echo no\nexit 7"));
        assertThat(failed.done()).isFalse();
        assertThat(failed.message()).isEqualTo("script exit code 7");
        assertThat(failed.script().returnCode()).isEqualTo(7);
        assertThat(node.machines.host.launches()).isEqualTo(1);
        node.controller.awaitPhase("i1", Phase.STARTED);
    }

    @Test
    void theVersionThatItIsACloneOfCanBeReplaced() {
        SaveOutcome made = save(reverting("s1", base, "v1", "v1"));
        assertThat(made.done()).as(made.message()).isTrue();
        assertThat(tags(node, base.templateId())).containsExactly("v1");
        assertThat(node.machines.images.of(Faults.none()).versions()).doesNotContain(base);
    }

    @Test
    void nothingIsRevertedWhereThereIsNothingOfTheTag() {
        assertThat(save(reverting("s1", base, "v2", "unknown")).done()).isTrue();
        assertThat(tags(node, base.templateId())).containsExactly("v1", "v2");
    }

    @Test
    void whatOthersAreClonesOfIsNotReverted() {
        node.controller.assign(assignment("i2", base, null));
        node.controller.awaitPhase("i2", Phase.STARTED);
        SaveOutcome failed = save(reverting("s1", base, "v2", "v1"));
        assertThat(failed.message()).contains("vm-i2");
        node.controller.awaitPhase("i1", Phase.STARTED);
        assertThat(tags(node, base.templateId())).containsExactly("v1");
    }

    @Test
    void whatWasRevertedInVainIsNotMissedByTheInstance() {
        node.controller.assign(assignment("i1", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
        node.faults().refuse("publish"::equals, () -> EyrieException.internal("it is broken", null));
        node.controller.assign(with(base, reverting("s1", base, "v2", "v1")));
        assertThat(outcome(node, "s1").done()).isFalse();
        node.controller.awaitPhase("i1", Phase.STARTED);
        node.machines.check(node.library());
    }

    @Test
    void aTerminationEndsASave() {
        node.controller.assign(assignment("i1", base, null));
        node.controller.awaitPhase("i1", Phase.STARTED);
        node.controller.assign(with(base, order("s1", true, "hang")));
        Eventually.that("it runs", () -> !node.machines.host.scripts().isEmpty());
        node.controller.terminate("i1");
        InstanceReport last = node.controller.awaitPhase("i1", Phase.ABSENT);
        assertThat(last.save().done()).isFalse();
        node.machines.check(node.library());
        assertThat(tags(node, TARGET)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,false", "true,true"})
    void aNodeThatIsKilledAtAnyPointOfASaveFinishesItOrRunsOn(boolean suspend, boolean revert, @TempDir Path folder)
            throws Exception {
        for (int point = 0; point < MOST_POINTS; point++) {
            NodeWorld world = new NodeWorld(folder.resolve("p" + point));
            TemplateVersion version = world.machines.template("base", true);
            SaveOrder order = revert ? reverting("s1", version, "v1", "v1") : order("s1", suspend, "echo once");
            Faults faults = Faults.none();
            world.start(faults);
            world.controller.assign(assignment("i1", version, null));
            world.controller.awaitReport("i1", r -> r.phase() == Phase.STARTED && r.vm().ip() != null);
            faults.killAtNext(point);
            world.controller.assign(with(version, order));
            Eventually.that("killed, or over", () -> faults.isDead() || hasOutcome(world));
            boolean done = !faults.isDead();
            world.kill();
            world.start(Faults.none());
            verify(world, order, "killed at " + point);
            world.stop();
            if (done) {
                return;
            }
        }
        throw new AssertionError("a save has no end");
    }

    private static void verify(NodeWorld world, SaveOrder order, String what) {
        try {
            SaveOutcome outcome = outcome(world, "s1");
            assertThat(world.machines.host.scripts()).hasSizeLessThanOrEqualTo(1);
            if (outcome.done()) {
                assertThat(tags(world, order.templateId())).containsExactly("v1");
            } else {
                assertThat(outcome.message()).isEqualTo("node restarted while the script was running");
                assertThat(tags(world, order.templateId())).isEmpty();
                world.controller.awaitPhase("i1", Phase.STARTED);
            }
            world.machines.check(world.library());
            world.controller.terminate("i1");
            world.controller.awaitPhase("i1", Phase.ABSENT);
            world.machines.check(world.library());
            assertThat(world.machines.host.known()).isEmpty();
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
    }

    private static boolean hasOutcome(NodeWorld world) {
        return world.controller.history("i1").stream().anyMatch(report -> report.save() != null);
    }
}
