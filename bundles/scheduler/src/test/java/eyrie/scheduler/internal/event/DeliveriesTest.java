/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.instance.InstanceEvent;
import eyrie.api.instance.InstanceListener;
import eyrie.api.instance.InstanceListeners.Status;
import eyrie.api.instance.InstanceState;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.ManualTimers;
import eyrie.scheduler.internal.event.Delivery.Pace;
import eyrie.store.internal.OpenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners and how far they have heard. */
@Timeout(60)
class DeliveriesTest {
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Pace QUICK = new Pace(SHORT, SHORT, SHORT, SHORT, SHORT);

    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private Store store;
    private EventLog events;
    private Deliveries deliveries;

    @BeforeEach
    void open() {
        store = OpenStore.in(folder);
        events = new EventLog(store, timers, 10, Duration.ofDays(7));
        deliveries = new Deliveries(store, events, timers, QUICK);
    }

    @AfterEach
    void close() throws InterruptedException {
        deliveries.close();
        events.close();
        OpenStore.close(store);
    }

    /** Notes what it hears. */
    private static class Ear implements InstanceListener {
        final BlockingQueue<InstanceEvent> heard = new LinkedBlockingQueue<>();

        @Override
        public void changed(InstanceEvent event) throws Exception {
            heard.add(event);
        }

        InstanceEvent next() throws InterruptedException {
            InstanceEvent event = heard.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("the next event").isNotNull();
            return event;
        }

        List<Long> next(int count) throws InterruptedException {
            List<Long> cursors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cursors.add(next().cursor());
            }
            return cursors;
        }
    }

    private static Map<String, Object> named(String name) {
        return Map.of(InstanceListener.NAME, name);
    }

    /** Registered, and its place in the log noted. */
    private <T extends InstanceListener> T register(String name, T listener) throws InterruptedException {
        deliveries.add(listener, named(name));
        until(() -> deliveries.list().stream().anyMatch(status -> status.name().equals(name)));
        return listener;
    }

    private void append(int count) {
        store.write(connection -> {
            for (int i = 0; i < count; i++) {
                events.append(connection, "vm.running", "7", Map.of());
                events.append(
                        connection,
                        "instance.started",
                        "i" + i,
                        Map.of("template_id", "t", "node_id", "n", "message", "well"));
            }
            return null;
        });
    }

    private Status status(String name) {
        return deliveries.list().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private interface Condition {
        boolean holds();
    }

    private static void until(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            Thread.sleep(SHORT);
        }
    }

    @Test
    void eventsOfInstancesAreHeardInOrderFromTheFirstRegistrationOn() throws Exception {
        append(2);
        Ear ear = register("ear", new Ear());
        append(3);
        assertThat(ear.next())
                .isEqualTo(new InstanceEvent(6, "i0", InstanceState.STARTED, "t", "n", null, "well", timers.now()));
        assertThat(ear.next(2)).containsExactly(8L, 10L);
        until(() -> status("ear").behind() == 0);
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void whoComesAgainGoesOnWhereItWas() throws Exception {
        Ear before = register("ear", new Ear());
        append(2);
        assertThat(before.next(2)).containsExactly(2L, 4L);
        deliveries.remove(before, named("ear"));
        append(1);
        Ear after = register("ear", new Ear());
        assertThat(after.next(1)).containsExactly(6L);
        close();
        open();
        append(1);
        Ear later = register("ear", new Ear());
        assertThat(later.next(1)).containsExactly(8L);
        assertThat(before.heard).isEmpty();
    }

    @Test
    void whatWasNotNotedBeforeTheEndIsHeardAgain() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        register("ear", new Ear() {
            @Override
            public void changed(InstanceEvent event) throws Exception {
                inside.countDown();
                free.await();
                super.changed(event);
            }
        });
        append(2);
        inside.await();
        // Another process on the same data, while this one hangs.
        Deliveries next = new Deliveries(store, events, timers, QUICK);
        Ear ear = new Ear();
        next.add(ear, named("ear"));
        expire(ear);
        assertThat(ear.next(2)).containsExactly(2L, 4L);
        append(1);
        assertThat(ear.next(1)).containsExactly(6L);
        next.close();
        free.countDown();
    }

    /** Lets the time pass after which another controller counts as gone, until the ear hears something. */
    private void expire(Ear ear) throws InterruptedException {
        until(() -> {
            timers.skip(Duration.ofSeconds(10));
            return !ear.heard.isEmpty();
        });
    }

    @Test
    void whatIsNotTakenComesAgainAndTheRestWaits() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        Ear ear = register("ear", new Ear() {
            @Override
            public void changed(InstanceEvent event) throws Exception {
                super.changed(event);
                if (event.cursor() == 4 && refusals.getAndDecrement() > 0) {
                    throw new IllegalStateException("the receiver is away");
                }
            }
        });
        append(1);
        assertThat(ear.next(1)).containsExactly(2L);
        append(2);
        assertThat(ear.next(4)).containsExactly(4L, 4L, 4L, 4L);
        assertThat(ear.next(1)).containsExactly(6L);
        until(() -> status("ear").problem() == null);
    }

    @Test
    void whatHoldsItUpIsShown() throws Exception {
        register("ear", event -> {
            throw new IllegalStateException("the receiver is away\nat some line");
        });
        append(2);
        until(() -> status("ear").problem() != null);
        assertThat(status("ear").problem()).isEqualTo("the receiver is away");
        assertThat(status("ear").since()).isEqualTo(timers.now());
        assertThat(status("ear").behind()).isGreaterThanOrEqualTo(3);
        assertThat(status("ear").here()).isTrue();
    }

    @Test
    void aListenerThatNeverReturnsHoldsUpNobodyElse() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        InstanceListener endless = register("endless", event -> {
            inside.countDown();
            while (end.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        Ear ear = register("ear", new Ear());
        append(1);
        inside.await();
        assertThat(ear.next(1)).containsExactly(2L);
        // Neither does its removal wait for ever.
        deliveries.remove(endless, named("endless"));
        append(1);
        assertThat(ear.next(1)).containsExactly(4L);
        end.countDown();
    }

    @Test
    void oneControllerCallsAtATime() throws Exception {
        Ear first = register("ear", new Ear());
        Deliveries other = new Deliveries(store, events, timers, QUICK);
        Ear second = new Ear();
        if (store.shared()) {
            other.add(second, named("ear"));
            append(3);
            assertThat(first.next(3)).containsExactly(2L, 4L, 6L);
            until(() -> status("ear").behind() == 0);
            deliveries.remove(first, named("ear"));
            append(1);
            assertThat(second.next(1)).containsExactly(8L);
        }
        other.close();
    }

    @Test
    void ofTwoWithOneNameTheFirstIsServedWhileItIsThere() throws Exception {
        Ear first = register("ear", new Ear());
        Ear second = register("ear", new Ear());
        append(1);
        assertThat(first.next(1)).containsExactly(2L);
        until(() -> status("ear").behind() == 0);
        deliveries.remove(first, named("ear"));
        append(1);
        assertThat(second.next(1)).containsExactly(4L);
        assertThat(first.heard).isEmpty();
    }

    @Test
    void withoutANameItIsNotServed() {
        deliveries.add(new Ear(), Map.of());
        deliveries.add(new Ear(), named("two words"));
        assertThat(deliveries.list()).isEmpty();
    }

    @Test
    void whatAListenerHasYetToHearStays() throws Exception {
        Ear ear = register("ear", new Ear());
        deliveries.remove(ear, named("ear"));
        append(40);
        timers.advance(Duration.ZERO);
        events.close();
        deliveries.close();
        events = new EventLog(store, timers, 10, Duration.ofDays(7));
        timers.advance(Duration.ZERO);
        deliveries = new Deliveries(store, events, timers, QUICK);
        Ear again = register("ear", new Ear());
        assertThat(again.next(40)).first().isEqualTo(2L);
    }

    @Test
    void butNotWithoutBound() throws Exception {
        Ear ear = register("ear", new Ear());
        deliveries.remove(ear, named("ear"));
        append(600);
        timers.advance(Duration.ZERO);
        Ear again = register("ear", new Ear());
        // 10 are kept for everybody, ten times as many for listeners, of which every other one is about an instance.
        assertThat(again.next(50)).first().isEqualTo(1102L);
        until(() -> status("ear").behind() == 0);
        assertThat(status("ear").dropped()).isEqualTo(1100);
    }

    @Test
    void whoIsGoneForLongIsForgotten() throws Exception {
        Ear ear = register("ear", new Ear());
        deliveries.remove(ear, named("ear"));
        timers.advance(Duration.ofDays(8));
        append(500);
        timers.advance(Duration.ZERO);
        assertThat(deliveries.list()).isEmpty();
    }

    @Test
    void theTimeInWhichNothingRanDoesNotCount() throws Exception {
        Ear ear = register("ear", new Ear());
        append(1);
        ear.next(1);
        close();
        timers.skip(Duration.ofDays(30));
        open();
        timers.advance(Duration.ZERO);
        assertThat(deliveries.list()).extracting(Status::name).containsExactly("ear");
    }
}
