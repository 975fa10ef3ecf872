/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.rest.Resource;
import eyrie.api.security.Authenticator;
import eyrie.api.security.ServerIdentity;
import eyrie.rest.internal.auth.Authenticators;
import eyrie.rest.internal.auth.Gate;
import eyrie.rest.internal.listener.OpenClientCertificates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The real whiteboard and gate behind a real Jetty that speaks TLS as the real listener does. */
public final class OpenTlsServer implements AutoCloseable {
    private final Server server = new Server(new VirtualThreadPool());
    private final ServerConnector connector;
    private final Whiteboard whiteboard;

    /** @param port 0 for any */
    public OpenTlsServer(
            int port, ServerIdentity identity, List<Authenticator> authenticators, List<Resource> resources)
            throws Exception {
        Authenticators all = new Authenticators();
        authenticators.forEach(all::add);
        whiteboard = new Whiteboard(new RestApplication(new Gate(all), 1 << 16), Duration.ofMillis(300));
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        connector = new ServerConnector(
                server,
                new SslConnectionFactory(OpenClientCertificates.asking(identity), "http/1.1"),
                new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
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

    public String url() {
        return "https://127.0.0.1:" + port();
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
