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
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves every {@link Resource} service. When they change, a new generation is built beside the present one, on a thread
 * of its own, and takes its place by one write; requests that run in the old one finish there.
 */
@Component(service = Whiteboard.class, immediate = true)
public final class Whiteboard {
    private static final Logger LOG = LoggerFactory.getLogger(Whiteboard.class);
    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final long PATIENCE_AT_STOP_MILLIS = 3_000;

    private final Undertaker undertaker;
    private final GenerationBuilder builder;
    private final Map<Long, Resource> resources = new ConcurrentHashMap<>();
    private final Burst rebuild = new Burst("rest-whiteboard", QUIET, this::rebuild);

    private final Exchange exchange;
    private volatile ServletConfig servlet;
    private volatile Generation current;
    private volatile long generations;

    @Activate
    public Whiteboard(@Reference RestApplication application, @Reference Exchange exchange) {
        this(application, exchange, GRACE);
    }

    Whiteboard(RestApplication application, Duration grace) {
        this(application, new Exchange(), grace);
    }

    private Whiteboard(RestApplication application, Exchange exchange, Duration grace) {
        this.exchange = exchange;
        exchange.attach(this::inside, this::ready);
        this.undertaker = new Undertaker(grace);
        this.builder = new GenerationBuilder(application, undertaker);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(Resource resource, Map<String, Object> properties) {
        resources.put(id(properties), resource);
        rebuild.call();
    }

    public void remove(Resource resource, Map<String, Object> properties) {
        resources.remove(id(properties));
        rebuild.call();
    }

    /** Whether all that has been registered is being served. */
    public boolean ready() {
        return current != null && !rebuild.pending();
    }

    private int inside() {
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

    /** Begins to build, for the servlet through which requests will come. */
    void open(ServletConfig config) {
        servlet = config;
        rebuild.call();
    }

    /** @return false if nothing can be served yet */
    boolean serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        exchange.await();
        for (Generation generation = current; generation != null; generation = current) {
            if (generation.serve(request, response)) {
                return true;
            }
        }
        return false;
    }

    @Deactivate
    public void close() throws InterruptedException {
        rebuild.close();
        Generation last = current;
        current = null;
        if (last != null) {
            last.retire();
            last.awaitEnd(PATIENCE_AT_STOP_MILLIS);
        }
        undertaker.close();
    }

    private void rebuild() {
        ServletConfig config = servlet;
        if (config == null) {
            return;
        }
        long start = System.nanoTime();
        List<Resource> wanted = resources.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
        try {
            Generation built = builder.build(wanted, config);
            Generation old = current;
            current = built;
            generations++;
            LOG.info("Serving {} resources, built in {} ms", wanted.size(), (System.nanoTime() - start) / 1_000_000);
            if (old != null) {
                old.retire();
            }
        } catch (ServletException | RuntimeException | LinkageError e) {
            LOG.error("The HTTP API could not be rebuilt; it stays as it was", e);
        }
    }

    private static long id(Map<String, Object> properties) {
        return (Long) properties.get(Constants.SERVICE_ID);
    }
}
