/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same with many things, some at a time. The first failure ends all of it, and so does an interrupt. */
public final class Parallel {
    private Parallel() {}

    /** Something to do with a thing. */
    @FunctionalInterface
    public interface Task<T> {
        void run(T thing) throws IOException;
    }

    public static <T> void forEach(int width, Iterable<T> things, Task<? super T> task) throws IOException {
        Source<T> source = new Source<>(things.iterator());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < width; worker++) {
                workers.add(threads.submit((Callable<Void>) () -> {
                    source.drain(task);
                    return null;
                }));
            }
            try {
                for (Future<Void> worker : workers) {
                    worker.get();
                }
            } catch (InterruptedException cancelled) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
            } catch (ExecutionException ended) {
                threads.shutdownNow();
            }
        }
        source.rethrow();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("cancelled");
        }
    }

    /** Waits for something that another thread does. */
    static <T> T join(Future<T> result) throws IOException {
        try {
            return result.get();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("cancelled").initCause(cancelled);
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        }
    }

    private static IOException rethrown(Throwable cause) {
        return switch (cause) {
            case IOException io -> io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            default -> new IOException(cause);
        };
    }

    /** Gives out the things and remembers the first failure. */
    private static final class Source<T> {
        private final Iterator<T> things;
        private Throwable failure;

        Source(Iterator<T> things) {
            this.things = things;
        }

        private synchronized List<T> next() {
            return failure == null && things.hasNext() ? List.of(things.next()) : List.of();
        }

        private synchronized void failed(Throwable problem) {
            if (failure == null) {
                failure = problem;
            }
        }

        void drain(Task<? super T> task) throws IOException {
            try {
                for (List<T> thing = next(); !thing.isEmpty(); thing = next()) {
                    task.run(thing.getFirst());
                }
            } catch (IOException | RuntimeException | Error problem) {
                failed(problem);
                throw problem;
            }
        }

        synchronized void rethrow() throws IOException {
            if (failure != null) {
                throw rethrown(failure);
            }
        }
    }
}
