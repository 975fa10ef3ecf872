/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Does what it is given a while later, or when it is closed; nothing after that. */
final class Undertaker implements Executor, AutoCloseable {
    private final Executor later;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Undertaker(Duration grace) {
        this.later = CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void execute(Runnable task) {
        if (!closed) {
            waiting.add(task);
            later.execute(() -> run(task));
        }
    }

    @Override
    public void close() {
        closed = true;
        waiting.forEach(this::run);
    }

    private void run(Runnable task) {
        if (waiting.remove(task)) {
            task.run();
        }
    }
}
