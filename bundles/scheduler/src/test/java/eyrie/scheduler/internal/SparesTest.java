/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.node.Assignment;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.node.SpareGoal;
import eyrie.api.template.Arch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goals for spares, and each node's part of them. */
class SparesTest {
    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private Controller controller;
    private SpareService spares;

    @BeforeEach
    void open() {
        start();
        for (String node : List.of("a", "b", "c")) {
            controller.assignments.announce(Samples.node(node, 5));
        }
    }

    private void start() {
        controller = new Controller(folder, timers);
        spares = new SpareService(controller.scheduler, new Memberships(), new FakeTemplates());
    }

    @AfterEach
    void close() {
        controller.close();
    }

    private static SpareGoal goal(String template, String tag, int count) {
        return new SpareGoal(template, tag, null, count);
    }

    @Test
    void nodesHaveEqualParts() {
        spares.set(goal("debian-12", null, 5));
        assertThat(List.of(spares.of("a"), spares.of("b"), spares.of("c"))).containsExactly(part(2), part(2), part(1));
        assertThat(spares.of("unknown")).isEmpty();
    }

    private static List<Assignment.Spares> part(int count) {
        return List.of(new Assignment.Spares(FakeTemplates.DEBIAN, 3, count));
    }

    @Test
    void aNodeThatDrainsLeavesItsPartToTheOthers() {
        spares.set(goal("debian-12", null, 2));
        controller.assignments.announce(Samples.node("a", 5, Arch.AMD64, List.of(), "its disk is broken"));
        assertThat(spares.of("a")).isEmpty();
        assertThat(List.of(spares.of("b"), spares.of("c"))).containsExactly(part(1), part(1));
    }

    @Test
    void everyNodeIsToldOfAChange() {
        long before = controller.page("a").revision();
        spares.set(goal("debian-12", null, 1));
        assertThat(controller.page("a").revision()).isGreaterThan(before);
    }

    @Test
    void goalsSurviveARestartAndNoneTakesOneAway() {
        spares.set(goal("debian-12", "v1", 3));
        spares.set(goal("debian-12", "v1", 4));
        controller.crash();
        start();
        assertThat(spares.list())
                .extracting(status -> status.goal())
                .containsExactly(new SpareGoal(FakeTemplates.DEBIAN, "v1", null, 4));
        spares.set(goal("debian-12", "v1", 0));
        assertThat(spares.list()).isEmpty();
    }

    @Test
    void whatNodesReportIsReady() {
        spares.set(goal("debian-12", null, 3));
        for (String node : List.of("a", "b")) {
            CachedTemplate cached = new CachedTemplate(FakeTemplates.DEBIAN, "debian-12", "v1", 3, 1);
            controller.assignments.announce(Samples.node(node, 5, Arch.AMD64, List.of(cached), null));
        }
        assertThat(spares.list()).extracting(status -> status.ready()).containsExactly(2);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> spares.set(goal("debian-12", null, 1001)))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("count")
                .hasMessageContaining("1001");
        assertThatThrownBy(() -> spares.set(goal("nothing", null, 1))).hasMessage("VM not in the registry");
    }
}
