/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.testing.PostgresServer;
import eyrie.vendor.internal.TestSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers on one database. */
@EnabledIfSystemProperty(named = PostgresServer.PROPERTY, matches = "postgresql")
class SeveralControllersTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path folder;

    private final TestSigner signer = new TestSigner();
    private World one;
    private World other;

    @BeforeEach
    void open() {
        one = new World(folder, signer);
        other = new World(folder, signer);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void keysActivatedAtTheSameTimeAreBothKeptAndAddUp() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        for (int round = 0; round < 5; round++) {
            CompletableFuture<Void> first = activating(one, together, "a" + round);
            CompletableFuture<Void> second = activating(other, together, "b" + round);
            first.get(30, TimeUnit.SECONDS);
            second.get(30, TimeUnit.SECONDS);
        }
        one.licenses.follow();
        other.licenses.follow();
        assertThat(one.decision().cores()).isEqualTo(100);
        assertThat(other.decision()).isEqualTo(one.decision());
        assertThat(one.licenses.acts()).hasSize(10).extracting(Act::number).doesNotHaveDuplicates();
    }

    private CompletableFuture<Void> activating(World world, CyclicBarrier together, String id) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        together.await(30, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    world.licenses.activate(signer.sign(World.key(id, 1, "enterprise", 10, YEAR, 0)), "tester");
                },
                Thread::startVirtualThread);
    }

    @Test
    void whoseClockIsAheadDecidesForAllAndTheOtherDoesNotDecideBack() {
        one.licenses.activate(signer.sign(World.key("a", 1, "enterprise", 10, YEAR, 0)), "tester");
        other.licenses.follow();
        assertThat(other.decision().features()).containsKey("groups");
        other.wall = World.START.plus(YEAR);
        other.licenses.step();
        one.licenses.follow();
        one.licenses.step();
        assertThat(one.decision().features()).isEmpty();
        long revision = one.licenses.view().state().revision();
        one.licenses.step();
        other.licenses.follow();
        other.licenses.step();
        assertThat(other.licenses.view().state().revision()).isEqualTo(revision);
    }

    @Test
    void whatOneDecidesTheOtherHears() throws Exception {
        try (Watch _ = new Watch(other.store, other.licenses)) {
            one.licenses.activate(signer.sign(World.key("a", 1, "enterprise", 10, YEAR, 0)), "tester");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!other.decision().features().containsKey("groups")) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(5);
            }
        }
    }
}
