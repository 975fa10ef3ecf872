/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.event.Event;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.ManualTimers;
import eyrie.store.internal.OpenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventLogTest {
    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private Store store;
    private EventLog events;

    @BeforeEach
    void open() {
        store = OpenStore.in(folder);
        events = new EventLog(store, timers, 10, Duration.ofDays(7));
    }

    @AfterEach
    void close() {
        events.close();
        OpenStore.close(store);
    }

    private void append(int count) {
        store.write(connection -> {
            for (int i = 0; i < count; i++) {
                events.append(connection, "vm.running", "7", Map.of("cpus", 2, "name", "kite", "own", true));
            }
            return null;
        });
    }

    private List<Long> cursors() throws InterruptedException {
        return events.after(0, 100_000, Duration.ZERO).stream()
                .map(Event::cursor)
                .toList();
    }

    @Test
    void eventsComeInOrderWithTheirFacts() throws Exception {
        append(3);
        assertThat(events.after(1, 1, Duration.ZERO))
                .containsExactly(
                        new Event(2, "vm.running", "7", Map.of("cpus", 2, "name", "kite", "own", true), timers.now()));
        assertThat(events.latest()).isEqualTo(3);
    }

    @Test
    void whatWasRolledBackDidNotHappen() throws Exception {
        assertThatThrownBy(() -> store.write(connection -> {
                    events.append(connection, "vm.running", "7", Map.of());
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");
        assertThat(events.latest()).isZero();
        assertThat(cursors()).isEmpty();
    }

    @Test
    void whoWaitsHearsTheNextOne() throws Exception {
        append(1);
        CompletableFuture<List<Event>> heard = inBackground();
        append(1);
        assertThat(heard.get(30, TimeUnit.SECONDS)).extracting(Event::cursor).containsExactly(2L);
    }

    @Test
    void theWaitEndsWithoutEvents() throws Exception {
        assertThat(events.after(0, 10, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void stoppingSendsWaitersHome() {
        append(1);
        CompletableFuture<List<Event>> heard = inBackground();
        events.close();
        assertThat(heard)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(EyrieException.class);
    }

    private CompletableFuture<List<Event>> inBackground() {
        CompletableFuture<List<Event>> heard = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                heard.complete(events.after(1, 10, Duration.ofSeconds(30)));
            } catch (InterruptedException | RuntimeException e) {
                heard.completeExceptionally(e);
            }
        });
        return heard;
    }

    @Test
    void onlyTheNewestAreKept() throws Exception {
        append(5100);
        timers.advance(Duration.ZERO);
        assertThat(cursors()).hasSize(10).first().isEqualTo(5091L);
    }

    @Test
    void oldOnesGoButTheCursorsGoOn() throws Exception {
        append(5);
        timers.advance(Duration.ofDays(8));
        close();
        open();
        timers.advance(Duration.ZERO);
        assertThat(cursors()).containsExactly(5L);
        append(2);
        assertThat(cursors()).containsExactly(5L, 6L, 7L);
    }

    @Test
    void youngOnesStay() throws Exception {
        append(2);
        timers.advance(Duration.ofDays(4));
        append(3);
        timers.advance(Duration.ofDays(4));
        close();
        open();
        timers.advance(Duration.ZERO);
        assertThat(cursors()).containsExactly(3L, 4L, 5L);
    }
}
