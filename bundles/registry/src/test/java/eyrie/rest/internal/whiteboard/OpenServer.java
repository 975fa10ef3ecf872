/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.rest.Resource;
import eyrie.rest.internal.auth.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The real whiteboard behind a real Jetty, for tests of other parts. */
public final class OpenServer implements AutoCloseable {
    private final Server server = new Server(new VirtualThreadPool());
    private final ServerConnector connector = new ServerConnector(server);
    private final Whiteboard whiteboard;

    public OpenServer(Gate gate, List<Resource> resources) throws Exception {
        whiteboard = new Whiteboard(new RestApplication(gate, 1 << 16), Duration.ofMillis(300));
        for (int i = 0; i < resources.size(); i++) {
            whiteboard.add(resources.get(i), Map.of("service.id", i + 1L));
        }
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(new RestServlet(whiteboard, new HttpMeter()));
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.addConnector(connector);
        server.start();
        while (!whiteboard.ready()) {
            LockSupport.parkNanos(2_000_000);
        }
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
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
