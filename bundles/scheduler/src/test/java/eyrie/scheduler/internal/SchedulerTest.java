/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.event.Event;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.VmInfo;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.template.Arch;
import eyrie.scheduler.internal.event.EventLog;
import eyrie.store.internal.OpenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances from the request to their end. */
class SchedulerTest {
    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private Controller controller;

    @BeforeEach
    void open() {
        controller = new Controller(folder, timers);
    }

    @AfterEach
    void close() {
        controller.close();
    }

    private void restart() {
        controller.crash();
        open();
    }

    @Test
    void aDiskThatIsFullAtTheStartIsWaitedFor() {
        controller.assignments.announce(Samples.node("a", 5));
        controller.crash();
        FlakyStore store = new FlakyStore(OpenStore.in(folder));
        EventLog events = new EventLog(store, timers, 1000, Duration.ofDays(1));
        store.fullFor(2);
        new Scheduler(store, events, new RuleBook(), timers, Controller.OPTIONS).close();
        assertThat(store.writes()).isGreaterThanOrEqualTo(3);
        OpenStore.close(store.real());
        open();
    }

    @Test
    void aRequestIsStoredAndPlacedInOneTransaction() {
        controller.assignments.announce(Samples.node("a", 5));
        int before = controller.store.writes();
        String id = controller.create();
        assertThat(controller.store.writes()).isEqualTo(before + 1);
        Instance instance = controller.instance(id);
        assertThat(instance)
                .isEqualTo(new Instance(
                        id,
                        InstanceState.SCHEDULING,
                        null,
                        FakeTemplates.DEBIAN,
                        "v1",
                        3,
                        Arch.AMD64,
                        "a",
                        "a name",
                        "job 7",
                        Map.of("branch", "main", "attempt", 2, "nightly", true),
                        0,
                        null,
                        null,
                        timers.now(),
                        timers.now(),
                        Map.of(),
                        "tester"));
        assertThat(controller.page("a").assignments())
                .containsExactly(new Assignment(
                        id,
                        Desired.STARTED,
                        FakeTemplates.DEBIAN,
                        3,
                        "mgmtManaged-debian-12-" + id,
                        "debian-12-" + id.substring(0, 8),
                        Samples.SCRIPT,
                        List.of(Samples.SSH),
                        0,
                        0));
    }

    @Test
    void theWholeLifeIsTold() {
        controller.assignments.announce(Samples.node("a", 5));
        String id = controller.create();
        controller.report("a", new InstanceReport(id, Phase.PULLING, null, 0.42, null, null));
        assertThat(controller.instance(id).progress()).isEqualTo(0.42);
        controller.report("a", Samples.report(id, Phase.STARTING));
        controller.report("a", Samples.report(id, Phase.STARTED));
        assertThat(controller.instance(id).vm()).isEqualTo(Samples.vm(id));
        controller.instances.terminate(id, "enough");
        controller.report("a", Samples.report(id, Phase.ABSENT));
        assertThat(controller.instances.history(id).orElseThrow().transitions())
                .extracting(Instance.Transition::state, Instance.Transition::reason)
                .map(Object::toString)
                .containsExactly(
                        "(SCHEDULING, \"created by tester\")",
                        "(SCHEDULING, \"placed on node name-of-a\")",
                        "(PULLING, null)",
                        "(SCHEDULING, null)",
                        "(STARTED, null)",
                        "(TERMINATING, \"enough\")",
                        "(TERMINATED, \"enough\")");
        assertThat(controller.eventTypes(id))
                .containsExactly(
                        "instance.scheduling",
                        "instance.scheduling",
                        "instance.pulling",
                        "instance.scheduling",
                        "instance.started",
                        "instance.terminating",
                        "instance.terminated");
        Event last = controller.events().getLast();
        assertThat(last.data())
                .isEqualTo(Map.of(
                        "state", "Terminated",
                        "message", "enough",
                        "node_id", "a",
                        "template_id", FakeTemplates.DEBIAN,
                        "external_id", "job 7"));
    }

    @Test
    void whoeverComesFirstIsPlacedFirstAndTheOthersSayWhatTheyWaitFor() {
        List<String> ids = controller.create(3);
        assertThat(controller.instance(ids.get(0)).message()).isEqualTo("waiting: there is no node");
        controller.assignments.announce(Samples.node("a", 2));
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(ids.get(0), ids.get(1));
        assertThat(controller.instance(ids.get(0)).message()).isNull();
        assertThat(controller.instance(ids.get(2)).message())
                .isEqualTo("waiting: node name-of-a has no room (2 of 2 VMs)");
        controller.instances.terminate(ids.get(0), null);
        assertThat(controller.instance(ids.get(2)).nodeId()).isNull();
        controller.report("a", Samples.report(ids.get(0), Phase.ABSENT));
        assertThat(controller.instance(ids.get(2)).nodeId()).isEqualTo("a");
    }

    @Test
    void aPinnedInstanceNeedsAKnownNode() {
        assertThatThrownBy(
                        () -> controller.instances.create(Samples.request("debian-12", 2, "nowhere", null), "tester"))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessage("node_id: \"nowhere\" is not accepted; use the id of a known node");
        assertThat(controller.instances.list()).isEmpty();
        controller.assignments.announce(Samples.node("a", 5));
        controller.assignments.announce(Samples.node("b", 5));
        controller.instances.create(Samples.request("debian-12", 2, "b", null), "tester");
        assertThat(controller.instances.list()).extracting(Instance::nodeId).containsExactly("b", "b");
    }

    @Test
    void theCataloguesMessagesPass() {
        assertThatThrownBy(() -> controller.instances.create(Samples.request("nothing", 1, null, null), "tester"))
                .hasMessage("VM not in the registry");
    }

    @Test
    void aSuspendedTemplateKeepsItsSize() {
        InstanceRequest bigger = new InstanceRequest(
                "debian-12", null, OptionalInt.empty(), 1, null, null, null, null, Map.of(), null, null, 4, 0);
        assertThatThrownBy(() -> controller.instances.create(bigger, "tester"))
                .hasMessage("vcpu: 4 is not accepted; use none: the template debian-12:v1 is suspended, "
                        + "so its machine is as it was saved");
    }

    @Test
    void equalVmNamesAreToldApart() {
        controller.assignments.announce(Samples.node("a", 5));
        List<String> ids = controller.instances.create(Samples.request("debian-12", 2, null, "runner"), "tester");
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::vmName)
                .containsExactly(
                        "mgmtManaged-runner", "mgmtManaged-runner-" + ids.get(1).substring(0, 8));
    }

    @Test
    void aReportThatChangesNothingLeavesNoTrace() {
        controller.assignments.announce(Samples.node("a", 5));
        String id = controller.create();
        controller.report("a", Samples.report(id, Phase.STARTED));
        Instance before = controller.instance(id);
        long events = controller.events.latest();
        long revision = controller.page("a").revision();
        timers.advance(Duration.ofSeconds(1));
        controller.report("a", Samples.report(id, Phase.STARTED));
        assertThat(controller.instance(id)).isEqualTo(before);
        assertThat(controller.events.latest()).isEqualTo(events);
        assertThat(controller.page("a").revision()).isEqualTo(revision);
    }

    @Test
    void lateReportsAndThoseOfOtherNodesAreIgnored() {
        controller.assignments.announce(Samples.node("a", 1));
        String id = controller.create();
        controller.assignments.announce(Samples.node("b", 5));
        controller.report("b", Samples.report(id, Phase.FAILED, "not mine"), Samples.report("unknown", Phase.STARTED));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.SCHEDULING);
        controller.instances.terminate(id, null);
        controller.report("a", Samples.report(id, Phase.STARTED));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.TERMINATING);
        assertThat(controller.instance(id).vm()).isNull();
    }

    @Test
    void terminatingWhatWaitsEndsItAtOnce() {
        String id = controller.create();
        controller.instances.terminate(id, null);
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(controller.instance(id).message()).isEqualTo("instance terminated by controller");
        assertThat(controller.eventTypes(id))
                .containsExactly("instance.scheduling", "instance.terminating", "instance.terminated");
    }

    @Test
    void terminatingTwiceIsTerminatingOnce() {
        controller.assignments.announce(Samples.node("a", 1));
        String id = controller.create();
        long started = controller.page("a").revision();
        controller.instances.terminate(id, "first");
        long ending = controller.page("a").revision();
        controller.instances.terminate(id, "second");
        assertThat(ending).isGreaterThan(started);
        assertThat(controller.page("a").revision()).isEqualTo(ending);
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::desired)
                .containsExactly(Desired.ABSENT);
        assertThat(controller.instance(id).message()).isEqualTo("first");
        assertThatThrownBy(() -> controller.instances.terminate("unknown", null))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }

    @Test
    void whatEndedIsForgottenWhenItsTimeIsOver() {
        String id = controller.create();
        controller.instances.terminate(id, null);
        timers.advance(Controller.KEEP.minusMillis(1));
        assertThat(controller.instances.find(id)).isPresent();
        timers.advance(Duration.ofMillis(1));
        assertThat(controller.instances.find(id)).isEmpty();
        assertThat(controller.instances.history(id)).isEmpty();
        assertThat(controller.eventTypes(id)).endsWith("instance.terminated");
    }

    @Test
    void whatEndedBeforeARestartIsForgottenInTime() {
        String id = controller.create();
        controller.instances.terminate(id, null);
        timers.advance(Duration.ofSeconds(20));
        restart();
        timers.advance(Duration.ofSeconds(39));
        assertThat(controller.instances.find(id)).isPresent();
        timers.advance(Duration.ofSeconds(1));
        assertThat(controller.instances.find(id)).isEmpty();
    }

    @Test
    void aRestartIsInTheLogFromItsRequestToItsEnd() {
        controller.assignments.announce(Samples.node("a", 1));
        String id = controller.create();
        controller.report("a", Samples.report(id, Phase.STARTED));
        int before = controller.eventTypes(id).size();
        controller.control.restart(id, Map.of());
        controller.report("a", Samples.report(id, Phase.STARTED));
        VmInfo old = Samples.vm(id);
        VmInfo again = new VmInfo(
                old.uuid(),
                old.name(),
                old.status(),
                old.hostIp(),
                old.ip(),
                old.mac(),
                old.cpuCount(),
                old.ramBytes(),
                old.ports(),
                old.created(),
                old.started().plusSeconds(5),
                null);
        InstanceReport done = new InstanceReport(id, Phase.STARTED, null, 0, again, null);
        controller.report("a", done);
        controller.report("a", done);
        assertThat(controller
                        .eventTypes(id)
                        .subList(before, controller.eventTypes(id).size()))
                .containsExactly("instance.restarting", "instance.restarted");
    }

    @Test
    void aFailureKeepsTheVmItsRoomAndTheResult() {
        controller.assignments.announce(Samples.node("a", 1));
        String id = controller.create();
        controller.report("a", Samples.scriptFailed(id));
        Instance failed = controller.instance(id);
        assertThat(failed.state()).isEqualTo(InstanceState.ERROR);
        assertThat(failed.message()).isEqualTo("startup script exit code 127");
        assertThat(failed.vm()).isEqualTo(Samples.vm(id));
        assertThat(failed.script().returnCode()).isEqualTo(127);
        assertThat(controller.page("a").assignments()).hasSize(1);
        assertThat(controller.instance(controller.create()).nodeId()).isNull();
    }

    @Test
    void whatVanishesIsAnErrorThatHoldsNoRoom() {
        controller.assignments.announce(Samples.node("a", 1));
        String id = controller.create();
        String next = controller.create();
        controller.report("a", Samples.report(id, Phase.STARTED));
        controller.report("a", Samples.report(id, Phase.ABSENT));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.ERROR);
        assertThat(controller.instance(id).message()).isEqualTo("instance vanished from its node");
        assertThat(controller.instance(id).vm().status()).isEqualTo("deleted");
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(next);
        controller.instances.terminate(id, null);
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.TERMINATED);
    }

    @Test
    void ownersMayChangeTheirLabels() {
        String id = controller.create();
        controller.instances.update(id, new Instance.Change(null, "job 8", Map.of("a", 1)));
        assertThat(controller.instance(id).name()).isEqualTo("a name");
        assertThat(controller.instance(id).externalId()).isEqualTo("job 8");
        assertThat(controller.instance(id).metadata()).isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> controller.instances.update("unknown", new Instance.Change("x", null, null)))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }

    @Test
    void everythingGoesOnAfterARestart() {
        controller.assignments.announce(Samples.node("a", 2));
        List<String> ids = controller.create(3);
        controller.report("a", Samples.report(ids.get(0), Phase.STARTED));
        controller.instances.terminate(ids.get(1), "enough");
        List<Instance> before = controller.instances.list();
        Assignment.Page page = controller.page("a");
        restart();
        assertThat(controller.instances.list()).isEqualTo(before);
        assertThat(controller.page("a")).isEqualTo(page);
        controller.report("a", Samples.report(ids.get(1), Phase.ABSENT));
        assertThat(controller.instance(ids.get(2)).nodeId()).isEqualTo("a");
        assertThat(controller.page("a").revision()).isGreaterThan(page.revision());
    }
}
