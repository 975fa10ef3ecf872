/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.MDC;

/** Work done side by side, each piece in a virtual thread of its own; closing it waits for all of them. */
final class SideBySide implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Future<?> start(Runnable work) {
        return start(Executors.callable(work));
    }

    <T> Future<T> start(Callable<T> work) {
        Map<String, String> mdc = MDC.getCopyOfContextMap();
        return threads.submit(() -> {
            if (mdc != null) {
                MDC.setContextMap(mdc);
            }
            return work.call();
        });
    }

    /** The result of a piece of work, or its failure as it was thrown. */
    static <T> T join(Future<T> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw EyrieException.internal("a step failed: " + e.getCause(), e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EyrieException.internal("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
