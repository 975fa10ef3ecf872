/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.node.Distribution;
import eyrie.api.node.Distribution.OnNode;
import eyrie.api.node.Distributions.Request;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateOrder.Action;
import eyrie.api.node.TemplateReport;
import eyrie.api.node.TemplateReport.State;
import eyrie.api.template.Arch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to send templates to nodes, from the request to their end. */
class DistributionsTest {
    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private Controller controller;
    private DistributionService distributions;

    @BeforeEach
    void open() {
        controller = new Controller(folder, timers);
        distributions = new DistributionService(controller.scheduler, new FakeTemplates());
        controller.assignments.announce(Samples.node("a", 5));
        CachedTemplate cached = new CachedTemplate(FakeTemplates.DEBIAN, "debian-12", "v1", 3);
        controller.assignments.announce(Samples.node("b", 5, Arch.AMD64, List.of(cached), null));
    }

    @AfterEach
    void close() {
        controller.close();
    }

    private static Request request(String template, String... nodes) {
        return new Request(template, null, OptionalInt.empty(), null, List.of(nodes));
    }

    private void report(String node, String order, State state, double progress, String message) {
        controller.assignments.reportTemplates(node, List.of(new TemplateReport(order, state, progress, message)));
    }

    private OnNode onNode(String id, String node) {
        return distributions.find(id).orElseThrow().nodes().get(node);
    }

    @Test
    void everyNodeIsToldUntilItHasReportedItsEnd() {
        String id = distributions.distribute(request("debian-12"), "tester");
        TemplateOrder order = new TemplateOrder(id, Action.HAVE, FakeTemplates.DEBIAN, 3, null, "debian-12", "v1");
        assertThat(controller.page("a").templates()).containsExactly(order);
        assertThat(controller.page("b").templates()).containsExactly(order);

        long revision = controller.page("a").revision();
        report("a", id, State.RUNNING, 0.25, null);
        assertThat(onNode(id, "a")).isEqualTo(new OnNode(false, 0.25, null));
        assertThat(controller.page("a").revision()).isEqualTo(revision);
        report("a", id, State.DONE, 1, null);
        report("b", id, State.FAILED, 0, "no room");
        assertThat(onNode(id, "a")).isEqualTo(new OnNode(true, 1, null));
        assertThat(onNode(id, "b")).isEqualTo(new OnNode(false, 0, "no room"));
        assertThat(controller.page("a").templates()).isEmpty();
        assertThat(controller.eventTypes(id))
                .containsExactly(
                        "distribution.ordered", "distribution.ordered", "distribution.done", "distribution.failed");
    }

    @Test
    void aCancelledRequestStaysCancelledWhereItWasNotDone() {
        String id = distributions.distribute(request("debian-12"), "tester");
        report("a", id, State.DONE, 1, null);
        distributions.cancel(id);
        report("b", id, State.DONE, 1, null);
        distributions.cancel(id);
        assertThat(onNode(id, "a")).isEqualTo(new OnNode(true, 1, null));
        assertThat(onNode(id, "b")).isEqualTo(new OnNode(false, 0, "request canceled"));
        assertThat(controller.page("b").templates()).isEmpty();
    }

    @Test
    void requestsSurviveARestart() {
        String id = distributions.distribute(request("debian-12", "a"), "tester");
        controller.crash();
        controller = new Controller(folder, timers);
        assertThat(controller.page("a").templates())
                .extracting(TemplateOrder::id)
                .containsExactly(id);
        assertThat(controller.page("b").templates()).isEmpty();
    }

    @Test
    void onlyNodesThatHoldATemplateAreToldToRemoveIt() {
        assertThat(distributions.remove("debian-12", List.of(), "tester")).containsExactly("b");
        assertThat(controller.page("b").templates())
                .extracting(TemplateOrder::action)
                .containsExactly(Action.REMOVE);
        assertThat(distributions.list()).isEmpty();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> distributions.distribute(request("nothing"), "tester"))
                .hasMessage("VM not in the registry");
        assertThatThrownBy(() -> distributions.distribute(request("debian-12", "c"), "tester"))
                .hasMessageContaining("node_ids: \"c\"");
        assertThatThrownBy(() -> distributions.distribute(
                        new Request("debian-12", null, OptionalInt.empty(), "corp", List.of()), "tester"))
                .hasMessageContaining("registry: \"corp\"");
        assertThatThrownBy(() -> distributions.remove("nothing", List.of(), "tester"))
                .hasMessage("VM not in the registry");
        assertThatThrownBy(() -> distributions.cancel("nothing")).hasMessageContaining("not found");
        assertThat(distributions.list()).isEmpty();
    }

    @Test
    void whatHasEndedIsForgottenAfterAWeek() {
        String ended = distributions.distribute(request("debian-12", "a"), "tester");
        String waits = distributions.distribute(request("debian-12", "b"), "tester");
        report("a", ended, State.DONE, 1, null);
        timers.skip(Duration.ofDays(8));
        String young = distributions.distribute(request("debian-12", "a"), "tester");
        assertThat(distributions.list()).extracting(Distribution::id).containsExactly(waits, young);
    }
}
