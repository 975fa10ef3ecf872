/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.node.NodeInfo;
import eyrie.api.placement.NodeState;
import eyrie.api.store.Store;
import eyrie.api.template.Arch;
import eyrie.vendor.internal.TestSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeatKeeperTest {
    @TempDir
    Path folder;

    private final TestSigner signer = new TestSigner();
    private World world;
    private SeatRules rules;
    private SeatKeeper keeper;

    @BeforeEach
    void open() {
        world = new World(folder, signer);
        rules = new SeatRules(world.store);
        keeper = new SeatKeeper(world.store);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static NodeInfo node(String id, Integer cores, boolean joined) {
        return new NodeInfo(
                id,
                id,
                "127.0.0.1",
                Arch.AMD64,
                "kvm",
                "qemu",
                8,
                1,
                1,
                1,
                1,
                0,
                0,
                0,
                List.of(),
                null,
                "",
                List.of(),
                null,
                joined,
                cores);
    }

    /** As the scheduler does: what has changed is read in the same transaction. */
    private boolean inTransaction(Store.Work<Boolean> work) {
        return world.store.write(connection -> {
            boolean changed = work.run(connection);
            if (changed) {
                rules.load(connection);
            }
            return changed;
        });
    }

    /** What is known of a node that arrives is read in any case. @return whether that of others is to be as well */
    private boolean arrive(String id, Integer cores) {
        return world.store.write(connection -> {
            boolean others = keeper.arrived(connection, node(id, cores, true));
            rules.load(connection, Set.of(id));
            return others;
        });
    }

    @Test
    void aNodeThatDoesNotFitIsInactiveSaysWhyAndGetsTheSeatOfOneThatLeaves() {
        assertThat(rules.of(node("a", 12, true))).contains(NodeState.INACTIVE);
        assertThat(arrive("a", 12)).isFalse();
        assertThat(rules.of(node("a", 12, true))).isEmpty();
        assertThat(arrive("b", 8)).isFalse();
        assertThat(rules.of(node("b", 8, true))).contains(NodeState.INACTIVE);
        assertThat(rules.seat("b").orElseThrow().reason())
                .isEqualTo("has 8 physical cores, and of the 16 that the license covers 4 are free");
        assertThat(inTransaction(connection -> keeper.left(connection, "a"))).isTrue();
        assertThat(rules.of(node("b", 8, true))).isEmpty();
        assertThat(inTransaction(connection -> keeper.left(connection, "a"))).isFalse();
    }

    @Test
    void aKeyWithMoreCoresCoversItAndItsEndUncoversTheYoungest() {
        arrive("a", 12);
        arrive("b", 8);
        world.licenses.activate(signer.sign(World.key("k", 1, "basic", 20, Duration.ofDays(60), 0)), "tester");
        rules.refresh();
        assertThat(rules.of(node("b", 8, true))).isEmpty();
        world.pass(Duration.ofDays(60));
        rules.refresh();
        assertThat(rules.of(node("a", 12, true))).isEmpty();
        assertThat(rules.of(node("b", 8, true))).contains(NodeState.INACTIVE);
    }

    @Test
    void aNodeThatDoesNotTellItsCoresCountsItsProcessorsAndOneWithoutCoresNothing() {
        arrive("old", null);
        assertThat(arrive("simulated", 0)).isFalse();
        assertThat(world.store.read(SeatTable::list))
                .singleElement()
                .satisfies(seat -> assertThat(seat.counted()).isEqualTo(8));
    }

    @Test
    void otherCoresAreCountedAnew() {
        arrive("a", 12);
        assertThat(inTransaction(connection -> keeper.changed(connection, node("a", 12, true))))
                .isFalse();
        assertThat(inTransaction(connection -> keeper.changed(connection, node("a", 17, true))))
                .isTrue();
        assertThat(rules.of(node("a", 17, true))).contains(NodeState.INACTIVE);
    }

    @Test
    void theControllersOwnNodeWorksWhateverItsSize() {
        inTransaction(connection -> keeper.arrived(connection, node("own", 128, false)));
        assertThat(rules.of(node("own", 128, false))).isEmpty();
        assertThat(world.store.read(SeatTable::list))
                .singleElement()
                .satisfies(seat -> assertThat(seat.counted()).isEqualTo(16));
    }

    /** As when it joins while nobody counts: it gets its seat as soon as somebody does. */
    @Test
    void aNodeThatNobodyHasCountedGetsNoWorkUntilItIsCounted() {
        arrive("a", 12);
        assertThat(rules.of(node("b", 4, true))).contains(NodeState.INACTIVE);
        assertThat(rules.of(node("without cores", 0, true))).isEmpty();
        assertThat(rules.of(node("own", 64, false))).isEmpty();
        assertThat(inTransaction(connection -> keeper.changed(connection, node("b", 4, true))))
                .isTrue();
        assertThat(rules.of(node("b", 4, true))).isEmpty();
        assertThat(inTransaction(connection -> keeper.changed(connection, node("b", 4, true))))
                .isFalse();
        assertThat(arrive("c", 1)).isFalse();
        assertThat(rules.of(node("c", 1, true))).contains(NodeState.INACTIVE);
    }
}
