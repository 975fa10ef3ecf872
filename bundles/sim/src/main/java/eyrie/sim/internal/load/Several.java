/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import eyrie.sim.SimException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;

/** Asks a server for the same of many nodes, a few at a time. */
public final class Several {
    private static final int AT_ONCE = 8;

    private Several() {}

    /** What is asked for one node. */
    @FunctionalInterface
    public interface Work<R> {
        R of(String nodeId) throws Exception;
    }

    /**
     * Does it for all of them, and returns what came of it in their order.
     *
     * @param what is done, for the names of threads and for failures: {@code joining}
     * @param progress hears 0 to 1
     * @throws SimException if it fails for one
     */
    public static <R> List<R> each(List<String> nodeIds, String what, Work<R> work, DoubleConsumer progress)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name(what).factory())) {
            List<Future<R>> begun = nodeIds.stream()
                    .map(nodeId -> threads.submit(() -> work.of(nodeId)))
                    .toList();
            List<R> done = new ArrayList<>(begun.size());
            for (Future<R> each : begun) {
                done.add(each.get());
                progress.accept((double) done.size() / begun.size());
            }
            return done;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SimException known
                    ? known
                    : new SimException("%s nodes: %s".formatted(what, e.getCause()), e.getCause());
        }
    }
}
