/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.image.ImageSave;
import eyrie.api.image.ImageSave.State;
import eyrie.api.image.SaveRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.api.template.Arch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Saves from the request to their end. */
class ImageSavesTest {
    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private Controller controller;
    private String instance;

    @BeforeEach
    void open() {
        controller = new Controller(folder, timers);
        controller.assignments.announce(Samples.node("a", 5));
        instance = controller.create();
        controller.report("a", Samples.report(instance, Phase.STARTED));
    }

    @AfterEach
    void close() {
        controller.close();
    }

    private SaveRequest request(String template, String newTemplate, String tag, boolean revert) {
        return new SaveRequest(instance, template, newTemplate, tag, "a text", true, "sync", false, revert, null, true);
    }

    private String save() {
        return controller.saves.create(request("debian-12", null, "v2", false), "tester");
    }

    private ImageSave seen(String save) {
        return controller.saves.find(save).orElseThrow();
    }

    private InstanceState state() {
        return controller.instance(instance).state();
    }

    private InstanceReport outcome(Phase phase, String save, boolean done, String message) {
        return Samples.report(instance, phase, message)
                .with(new SaveOutcome(save, done, done ? null : message, null, done ? 4 : -1));
    }

    @Test
    void theOrderReachesTheNodeInTheTransactionOfTheRequest() {
        long revision = controller.page("a").revision();
        int writes = controller.store.writes();
        String save = save();
        assertThat(controller.store.writes()).isEqualTo(writes + 1);
        assertThat(controller.page("a").revision()).isGreaterThan(revision);
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::save)
                .containsExactly(new SaveOrder(
                        save,
                        FakeTemplates.DEBIAN,
                        "debian-12",
                        "v2",
                        "a text",
                        true,
                        "sync",
                        false,
                        false,
                        null,
                        true,
                        4));
        assertThat(state()).isEqualTo(InstanceState.PUSHING);
        assertThat(controller.eventTypes(save)).containsExactly("image.saving");
    }

    private int leastNumber(String id) {
        return controller.page("a").assignments().stream()
                .filter(assignment -> assignment.instanceId().equals(id))
                .findFirst()
                .orElseThrow()
                .save()
                .leastNumber();
    }

    @Test
    void savesOfOneTemplateOnDifferentNodesGetDifferentNumbers() {
        save();
        assertThat(leastNumber(instance)).isEqualTo(4);
        instance = controller.create();
        controller.report("a", Samples.report(instance, Phase.STARTED));
        controller.saves.create(request("debian-12", null, "v3", false), "tester");
        assertThat(leastNumber(instance)).isEqualTo(5);
    }

    @Test
    void whatANodeHasNotPublishedYetIsNotNumberedAgain() {
        CachedTemplate fresh = new CachedTemplate(FakeTemplates.DEBIAN, "debian-12", "v7", 7);
        NodeInfo joined = Samples.node("b", 5, Arch.AMD64, List.of(fresh), null).joined("b");
        controller.assignments.announce(joined);
        save();
        assertThat(leastNumber(instance)).isEqualTo(8);
    }

    @Test
    void aSavedInstanceIsTerminated() {
        String save = save();
        controller.report("a", outcome(Phase.STOPPED, save, true, null));
        assertThat(seen(save).state()).isEqualTo(State.DONE);
        assertThat(seen(save).version()).isEqualTo(4);
        assertThat(controller.instance(instance).message()).isEqualTo("image saved as debian-12:v2");
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::desired)
                .containsExactly(Assignment.Desired.ABSENT);
        controller.report("a", outcome(Phase.STOPPED, save, true, null));
        controller.report("a", Samples.report(instance, Phase.ABSENT));
        assertThat(state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(controller.eventTypes(save)).containsExactly("image.saving", "image.saved");
    }

    @Test
    void oneThatCouldNotBeSavedGoesOnAndCanBeSavedAgain() {
        String first = save();
        controller.report("a", Samples.report(instance, Phase.STARTED)); // sent before, heard later
        assertThat(state()).isEqualTo(InstanceState.PUSHING);
        controller.report("a", outcome(Phase.STARTED, first, false, "no room"));
        assertThat(seen(first).state()).isEqualTo(State.FAILED);
        assertThat(seen(first).message()).isEqualTo("no room");
        assertThat(state()).isEqualTo(InstanceState.STARTED);
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::save)
                .containsOnlyNulls();

        String second = save();
        controller.report("a", outcome(Phase.STARTED, first, false, "no room")); // said again
        assertThat(state()).isEqualTo(InstanceState.PUSHING);
        assertThat(seen(second).state()).isEqualTo(State.PENDING);
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"FAILED", "STOPPED", "ABSENT"})
    void anInstanceThatEndsMeanwhileEndsItsSave(Phase phase) {
        String save = save();
        controller.report("a", Samples.report(instance, phase, "the host is gone"));
        assertThat(seen(save).state()).isEqualTo(State.FAILED);
        assertThat(seen(save).message()).contains("the host is gone");
    }

    @Test
    void aTerminationEndsItUnlessTheVersionWasThereFirst() {
        String save = save();
        controller.instances.terminate(instance, "enough");
        assertThat(seen(save).state()).isEqualTo(State.PENDING);
        controller.report("a", Samples.report(instance, Phase.ABSENT));
        assertThat(seen(save).message()).contains("enough");
    }

    @Test
    void aTerminationThatComesTooLateDoesNotHideTheVersion() {
        String save = save();
        controller.instances.terminate(instance, "enough");
        controller.report("a", outcome(Phase.ABSENT, save, true, null));
        assertThat(seen(save).state()).isEqualTo(State.DONE);
        assertThat(state()).isEqualTo(InstanceState.TERMINATED);
    }

    @Test
    void itIsStillThereAfterARestart() {
        String save = save();
        controller.crash();
        controller = new Controller(folder, timers);
        assertThat(seen(save).state()).isEqualTo(State.PENDING);
        assertThat(controller.page("a").assignments().getFirst().save().id()).isEqualTo(save);
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsDone() {
        refused(request("debian-12", null, "v1", false), "tag v1: version 3 of debian-12 has it already");
        refused(request("nothing", null, "v2", false), "VM not in the registry");
        refused(request(null, "debian-12", "v2", false), "there is a template debian-12 already");
        refused(request(null, "a b", "v2", false), "new_template_name");
        refused(request("debian-12", "other", "v2", false), "exactly one");
        refused(request(null, null, "v2", false), "exactly one");
        refused(request("debian-12", null, "a/b", false), "tag");
        assertThat(state()).isEqualTo(InstanceState.STARTED);
        assertThat(controller.saves.list()).isEmpty();
    }

    private void refused(SaveRequest request, String why) {
        assertThatThrownBy(() -> controller.saves.create(request, "tester")).hasMessageContaining(why);
    }

    @Test
    void theTagOfARevertedVersionIsFree() {
        assertThat(controller.saves.create(request("debian-12", null, "v1", true), "tester"))
                .isNotEmpty();
    }

    @Test
    void whatOthersRunFromIsNotReverted() {
        String other = controller.create();
        refused(request("debian-12", null, "v1", true), other);
    }

    @Test
    void twoSavesDoNotMakeTheSameVersion() {
        save();
        String other = controller.create();
        controller.report("a", Samples.report(other, Phase.STARTED));
        instance = other;
        refused(request("debian-12", null, "v2", false), "another save is just making it");
    }

    @Test
    void onlyAStartedInstanceCanBeSaved() {
        save();
        refused(request("debian-12", null, "v3", false), "is Pushing; only a started one can be saved");
        instance = "nobody";
        refused(request("debian-12", null, "v3", false), "not found");
    }

    @Test
    void oldSavesAreForgotten() {
        String old = save();
        controller.report("a", outcome(Phase.STARTED, old, false, "no room"));
        Duration kept = Duration.ofDays(8);
        for (Duration passed = Duration.ZERO; passed.compareTo(kept) < 0; passed = passed.plusMinutes(11)) {
            controller.report("a");
            timers.skip(Duration.ofMinutes(11));
        }
        String young = save();
        assertThat(controller.saves.list()).extracting(ImageSave::id).isEqualTo(List.of(young));
    }
}
