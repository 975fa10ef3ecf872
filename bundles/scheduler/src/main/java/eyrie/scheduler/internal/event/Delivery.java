/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.event.Event;
import eyrie.api.event.Events;
import eyrie.api.instance.InstanceEvent;
import eyrie.api.instance.InstanceListener;
import eyrie.api.instance.InstanceState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has one listener hear the log, on a thread that is its alone: a listener that never returns holds only this thread. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final int AT_ONCE = 200;
    private static final int LONGEST_PROBLEM = 500;
    private static final Map<String, InstanceState> STATES =
            Arrays.stream(InstanceState.values()).collect(Collectors.toMap(EventTypes::of, Function.identity()));

    private final String name;
    private final InstanceListener listener;
    private final Events events;
    private final Claim claim;
    private final Pace pace;
    private final Thread thread;
    private volatile boolean stopped;

    /** Where it is in the log, while it has the right to call. */
    private long heard;

    private long noted;
    private long notedAt;

    /**
     * How long things take.
     *
     * @param look between two looks whether another controller has given up
     * @param note for which what was heard may stay unnoted; one write for what is heard in it
     * @param beat between two signs of life when nothing happens; also the longest wait for events
     * @param firstPause after a failure
     * @param longestPause to which pauses grow
     */
    record Pace(Duration look, Duration note, Duration beat, Duration firstPause, Duration longestPause) {
        static Pace of(boolean shared) {
            return new Pace(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    shared ? Claim.EXPIRES.dividedBy(3) : Duration.ofMinutes(10),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5));
        }
    }

    Delivery(String name, InstanceListener listener, Events events, Claim claim, Pace pace) {
        this.name = name;
        this.listener = listener;
        this.events = events;
        this.claim = claim;
        this.pace = pace;
        // Not a virtual one: a listener that computes for ever would take a carrier away from everybody.
        this.thread = Thread.ofPlatform().daemon().name("listener-" + name).unstarted(this::run);
    }

    InstanceListener listener() {
        return listener;
    }

    void start() {
        thread.start();
    }

    /** Tells it to end; {@link #awaitEnd} tells whether it has. */
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    /** @return false if the listener does not come back */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    private void run() {
        try {
            while (!stopped) {
                work();
            }
        } catch (InterruptedException e) {
            LOG.debug("listener {} ends", name);
        }
    }

    /** Goes on until the right to call is lost, and waits a little if it cannot be had. */
    private void work() throws InterruptedException {
        try {
            OptionalLong cursor = claim.take();
            if (cursor.isEmpty()) {
                Thread.sleep(pace.look());
                return;
            }
            heard = cursor.getAsLong();
            noted(heard);
            while (!stopped && deliverSome()) {
                LOG.trace("listener {} has heard everything up to {}", name, heard);
            }
        } catch (RuntimeException e) {
            if (!stopped) {
                LOG.warn("listener {} is not served for the moment: {}", name, e.toString());
                Thread.sleep(pace.look());
            }
        } finally {
            if (stopped) {
                release();
            }
        }
    }

    /** @return false if another controller has the right now */
    private boolean deliverSome() throws InterruptedException {
        List<Event> some = events.after(heard, AT_ONCE, heard == noted ? pace.beat() : pace.note());
        for (Event event : some) {
            if (stopped) {
                return true;
            }
            if (STATES.containsKey(event.type()) && !deliver(event)) {
                return false;
            }
            heard = event.cursor();
            if (!noteIfDue()) {
                return false;
            }
        }
        return noteIfDue();
    }

    /** Until it is taken. @return false if another controller has the right now */
    private boolean deliver(Event event) throws InterruptedException {
        InstanceEvent fact = fact(event);
        Duration pause = pace.firstPause();
        while (!stopped) {
            try {
                listener.changed(fact);
                return true;
            } catch (Throwable e) {
                // Whatever a stranger's code throws, it is about this event only.
                if (stopped) {
                    break;
                }
                String problem = problem(e);
                LOG.warn(
                        "listener {} did not take event {}, again in {} s: {}",
                        name,
                        event.cursor(),
                        pause.toSeconds(),
                        problem);
                if (!pause(pause, problem)) {
                    return false;
                }
            }
            pause = longer(pause);
        }
        throw new InterruptedException();
    }

    /** Shows signs of life meanwhile. @return false if another controller has the right now */
    private boolean pause(Duration pause, String problem) throws InterruptedException {
        Duration left = pause;
        while (left.isPositive()) {
            if (!claim.stuck(heard, problem)) {
                return false;
            }
            Duration some = left.compareTo(pace.beat()) < 0 ? left : pace.beat();
            Thread.sleep(some);
            left = left.minus(some);
        }
        noted(heard);
        return true;
    }

    private Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(pace.longestPause()) < 0 ? twice : pace.longestPause();
    }

    /** @return false if another controller has the right now */
    private boolean noteIfDue() {
        Duration due = heard == noted ? pace.beat() : pace.note();
        if (System.nanoTime() - notedAt < due.toNanos()) {
            return true;
        }
        boolean mine = claim.advance(heard);
        noted(heard);
        return mine;
    }

    private void noted(long cursor) {
        noted = cursor;
        notedAt = System.nanoTime();
    }

    private void release() {
        try {
            // The interrupt has done its work; it would keep the database from being reached.
            Thread.interrupted();
            if (heard > noted) {
                claim.advance(heard);
            }
            claim.release();
        } catch (RuntimeException e) {
            LOG.debug("listener {} is left to expire", name, e);
        }
    }

    private static InstanceEvent fact(Event event) {
        return new InstanceEvent(
                event.cursor(),
                event.subject(),
                STATES.get(event.type()),
                text(event, "template_id"),
                text(event, "node_id"),
                text(event, "external_id"),
                text(event, "message"),
                event.at());
    }

    private static String text(Event event, String key) {
        return event.data().get(key) instanceof String text ? text : null;
    }

    private static String problem(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        String line = message.lines().findFirst().orElse(thrown.getClass().getSimpleName());
        return line.length() <= LONGEST_PROBLEM ? line : line.substring(0, LONGEST_PROBLEM);
    }
}
