/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.rest.Resource;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.rest.internal.auth.Authenticators;
import eyrie.rest.internal.auth.Gate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The real whiteboard, gate and JSON behind a real Jetty, with two callers: root, and a reader who may list VMs. */
public final class RestServer implements AutoCloseable {
    public static final String ROOT = "Bearer root-secret";
    public static final String READER = "Bearer reader-secret";
    private static final Map<String, Caller> CALLERS = Map.of(
            ROOT, new Caller("root", Set.of(Permission.ALL)),
            READER, new Caller("reader", Set.of(Permission.LIST_VMS)));

    private final Server server = new Server(new VirtualThreadPool());
    private final ServerConnector connector = new ServerConnector(server);
    private final AtomicLong ids = new AtomicLong();
    private final HttpClient client = HttpClient.newHttpClient();
    final Whiteboard whiteboard;

    public RestServer(Resource... resources) throws Exception {
        Authenticators authenticators = new Authenticators();
        authenticators.add(known());
        whiteboard = new Whiteboard(
                new RestApplication(new Gate(authenticators), 1 << 16), Duration.ofMillis(300), Duration.ofSeconds(2));
        for (Resource resource : resources) {
            add(resource);
        }
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(new RestServlet(whiteboard, new HttpMeter()));
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        connector.setIdleTimeout(1_000);
        server.addConnector(connector);
        server.start();
        await(whiteboard::ready);
    }

    private static Authenticator known() {
        return authorization ->
                authorization == null ? Optional.empty() : Optional.ofNullable(CALLERS.get(authorization));
    }

    /** Registers a service; answers what takes it away again. */
    public Runnable add(Resource resource) {
        return add(resource, Map.of());
    }

    /** The same with properties. */
    Runnable add(Resource resource, Map<String, Object> more) {
        Map<String, Object> properties = new java.util.HashMap<>(more);
        properties.put("service.id", ids.incrementAndGet());
        whiteboard.add(resource, properties);
        return () -> whiteboard.remove(resource, properties);
    }

    /** Registers a service and waits until it is served or refused. */
    public Runnable deploy(Resource resource) {
        Runnable removal = add(resource);
        await(whiteboard::ready);
        return () -> {
            removal.run();
            await(whiteboard::ready);
        };
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30)).header("Authorization", ROOT);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    public HttpClient client() {
        return client;
    }

    /** Waits for a condition that other threads bring about. */
    public static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the condition did not come true in time");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        // What a test left open ends now, rather than hold up the end.
        client.shutdownNow();
        // Jetty waits without limit for selectors whose last connection breaks at that very moment; a test need not.
        Thread stopping = Thread.ofVirtual().start(this::stop);
        try {
            stopping.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        try {
            whiteboard.close();
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The server did not stop", e);
        }
    }
}
