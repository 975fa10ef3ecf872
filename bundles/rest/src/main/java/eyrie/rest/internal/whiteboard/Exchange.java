/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.osgi.service.component.annotations.Component;

/**
 * Exchanges parts of the program between requests: those that come wait, each on a virtual thread, and those that are
 * inside may leave first. A component of its own, so that a resource can ask for it that the whiteboard serves.
 */
@Component(service = Exchange.class)
public final class Exchange {
    /** No exchange may take longer; then requests go on with what there is. */
    private static final Duration MOST = Duration.ofSeconds(10);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final Duration PATIENCE_WITH_REQUESTS = Duration.ofMillis(500);
    private static final Duration PATIENCE_WITH_RESOURCES = Duration.ofSeconds(5);

    private volatile CompletableFuture<Void> release = CompletableFuture.completedFuture(null);
    private volatile IntSupplier inside = () -> 0;
    private volatile BooleanSupplier ready = () -> true;

    /**
     * @param requests how many requests are inside, those left out that wait for something to happen
     * @param served whether all that is registered is served
     */
    void attach(IntSupplier requests, BooleanSupplier served) {
        inside = requests;
        ready = served;
    }

    /**
     * Does the work while no request comes in. The caller's own request and streams stay inside; nothing is let in
     * before what was exchanged is served.
     */
    public <T> T exchanging(Callable<T> work) throws Exception {
        release = new CompletableFuture<>();
        try {
            until(() -> inside.getAsInt() <= 1, PATIENCE_WITH_REQUESTS);
            return work.call();
        } finally {
            // After a failure too: what was put back has to be served again first.
            until(ready, PATIENCE_WITH_RESOURCES);
            release.complete(null);
        }
    }

    /** Returns at once unless something is being exchanged. */
    void await() {
        CompletableFuture<Void> end = release;
        if (end.isDone()) {
            return;
        }
        try {
            end.get(MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Whatever takes so long, a request is better served or refused than lost.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a condition of the exchange itself, for a bounded time. */
    private static void until(BooleanSupplier condition, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
