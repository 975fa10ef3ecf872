/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.rest.Resource;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resources that are served together: the program's own, or those of one extension. When they change, a new generation is
 * built beside the present one, on a thread of the section's own, and takes its place by one write; requests that run in the
 * old one finish there. So no section waits for another, or fails with it.
 */
final class Section {
    private static final Logger LOG = LoggerFactory.getLogger(Section.class);
    private static final Duration QUIET = Duration.ofMillis(20);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String name;
    private final GenerationBuilder builder;
    private final Supplier<ServletConfig> servlet;
    private final Map<Long, Resource> resources = new ConcurrentHashMap<>();
    private final Burst rebuild;
    /** Opens when the first build has ended, one way or the other. */
    private final CountDownLatch built = new CountDownLatch(1);

    private volatile Generation current;
    private volatile long generations;
    private volatile boolean closed;

    /** @param servlet gives null until requests can come */
    Section(String name, GenerationBuilder builder, Supplier<ServletConfig> servlet) {
        this.name = name;
        this.builder = builder;
        this.servlet = servlet;
        this.rebuild = new Burst("rest-" + name, QUIET, this::rebuild);
    }

    void add(long id, Resource resource) {
        resources.put(id, resource);
        rebuild.call();
    }

    void remove(long id) {
        resources.remove(id);
        rebuild.call();
    }

    boolean isEmpty() {
        return resources.isEmpty();
    }

    /** Whether all that has been registered is being served. */
    boolean ready() {
        return current != null && !rebuild.pending();
    }

    /** Waits until all that has been registered is being served, whatever is served already. */
    void awaitReady(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ready() && !closed && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** Waits for the first build: what has just come is not missing. */
    void awaitBuilt(Duration patience) {
        try {
            built.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins to build. */
    void open() {
        rebuild.call();
    }

    int inside() {
        Generation generation = current;
        return generation == null ? 0 : generation.inside();
    }

    Generation current() {
        return current;
    }

    /** How many generations there have been. */
    long generations() {
        return generations;
    }

    /** @return false if nothing can be served yet, or any more */
    boolean serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        for (Generation generation = current; generation != null; generation = current) {
            if (generation.serve(request, response)) {
                return true;
            }
        }
        return false;
    }

    /** Serves nothing new from now on; what is inside may leave. @return what was served last, or null */
    Generation end() {
        closed = true;
        built.countDown();
        Generation last = current;
        current = null;
        if (last != null) {
            last.retire();
        }
        return last;
    }

    /** Frees its thread. Waits for a build that has begun. */
    void close() {
        rebuild.close();
    }

    private void rebuild() {
        ServletConfig config = servlet.get();
        if (config == null || closed) {
            return;
        }
        long start = System.nanoTime();
        List<Resource> wanted = resources.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
        try {
            take(builder.build(wanted, config));
            LOG.info(
                    "Serving {} resources of {}, built in {} ms",
                    wanted.size(),
                    name,
                    (System.nanoTime() - start) / 1_000_000);
        } catch (ServletException | RuntimeException | LinkageError e) {
            LOG.error("The HTTP API of {} could not be rebuilt; it stays as it was", name, e);
        } finally {
            built.countDown();
        }
    }

    private void take(Generation built) {
        Generation old = current;
        current = built;
        generations++;
        if (old != null) {
            old.retire();
        }
        if (closed) {
            end();
        }
    }
}
