/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A clock that a test moves. What is due runs on the thread that moves it. */
public final class ManualTimers implements Timers {
    private record Task(Instant due, long order, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::order));
    private Instant now = Instant.parse("2026-05-01T10:00:00Z");
    private Duration stepped = Duration.ZERO;
    private long order;

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Instant steady() {
        return now.minus(stepped);
    }

    /** Sets the machine's clock. What waits goes on to wait for as long as it would have. */
    public synchronized void step(Duration by) {
        List<Task> moved = tasks.stream()
                .map(task -> new Task(task.due().plus(by), task.order(), task.work()))
                .toList();
        tasks.clear();
        tasks.addAll(moved);
        now = now.plus(by);
        stepped = stepped.plus(by);
    }

    @Override
    public synchronized void at(Instant due, Runnable task) {
        tasks.add(new Task(due, order++, task));
    }

    /** Runs everything that becomes due on the way, each at its own time. */
    public void advance(Duration time) {
        Instant end = now().plus(time);
        for (Task task = next(end); task != null; task = next(end)) {
            task.work().run();
        }
        set(end);
    }

    /** Lets time pass in one step, as for a program that was stopped: what became due meanwhile runs once, late. */
    public void skip(Duration time) {
        set(now().plus(time));
        advance(Duration.ZERO);
    }

    /** Forgets what a crashed program wanted to do. */
    public synchronized void forget() {
        tasks.clear();
    }

    @Override
    public void close() {
        forget();
    }

    private synchronized Task next(Instant end) {
        if (tasks.isEmpty() || tasks.peek().due().isAfter(end)) {
            return null;
        }
        Task task = tasks.remove();
        if (task.due().isAfter(now)) {
            now = task.due();
        }
        return task;
    }

    private synchronized void set(Instant time) {
        now = time;
    }
}
