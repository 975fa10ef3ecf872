/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.EyrieException;
import eyrie.api.security.ServerIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;

/**
 * Puts a connector that asks for client certificates in the place of the servlet container's own for TLS, whose settings
 * would have it refuse what it does not know before anybody could say why. It also lets more than fifty clients wait to be
 * connected; others would try again seconds later.
 */
final class OwnConnector implements ConnectorFactory {
    /** As many as the kernel allows, which cuts it. */
    static final int WAITING_CLIENTS = 4_096;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final int port;
    private volatile ServerIdentity identity;

    private final BooleanSupplier open;
    private ServiceRegistration<ConnectorFactory> registration;

    /** @param port of the connector that is replaced */
    private OwnConnector(int port, ServerIdentity identity, BooleanSupplier open) {
        this.port = port;
        this.identity = identity;
        this.open = open;
    }

    /**
     * Has the container use it on this port. What listens there already goes on, with this identity from its next start on:
     * the container's own connector, which it has replaced, is only there again after a start of the container.
     *
     * @param open whether requests find anything; until then they are answered 503 rather than 404, which would be believed
     */
    static void use(BundleContext context, int port, ServerIdentity identity, BooleanSupplier open) {
        List<OwnConnector> used = used(context);
        used.stream().filter(one -> one.port != port).forEach(OwnConnector::stop);
        used.stream()
                .filter(one -> one.port == port)
                .findFirst()
                .ifPresentOrElse(one -> one.identity = identity, () -> {
                    OwnConnector one = new OwnConnector(port, identity, open);
                    one.registration = context.registerService(ConnectorFactory.class, one, null);
                });
    }

    /** Leaves the container's own connectors where they are. */
    static void useNone(BundleContext context) {
        used(context).forEach(OwnConnector::stop);
    }

    /** Those of this bundle. */
    private static List<OwnConnector> used(BundleContext context) {
        try {
            return context.getServiceReferences(ConnectorFactory.class, null).stream()
                    .filter(factory -> context.getBundle().equals(factory.getBundle()))
                    .map(context::getService)
                    .filter(OwnConnector.class::isInstance)
                    .map(OwnConnector.class::cast)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("there is no filter that could be wrong", e);
        }
    }

    private void stop() {
        registration.unregister();
    }

    /** @throws IllegalStateException if there is nothing to replace */
    @Override
    public Connector createConnector(Server server) {
        ServerConnector made = Stream.of(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .filter(connector -> connector.getPort() == port
                        && connector.getConnectionFactory(SslConnectionFactory.class) != null)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the container does not speak TLS on port " + port));
        HttpConnectionFactory http = again(made.getConnectionFactory(HttpConnectionFactory.class));
        ServerConnector own = new ServerConnector(server, tls(), http);
        own.setHost(made.getHost());
        own.setPort(port == 0 ? made.getLocalPort() : port);
        own.setIdleTimeout(made.getIdleTimeout());
        own.setAcceptQueueSize(WAITING_CLIENTS);
        server.removeConnector(made);
        LifeCycle.stop(made);
        awaitFree(own);
        return own;
    }

    /** A socket is closed only when the last thread that waited at it has left, which may be after its connector stopped. */
    private static void awaitFree(ServerConnector connector) {
        InetSocketAddress address = connector.getHost() == null
                ? new InetSocketAddress(connector.getPort())
                : new InetSocketAddress(connector.getHost(), connector.getPort());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isFree(address)) {
            if (System.nanoTime() > end || !pause()) {
                throw new IllegalStateException("port %d is still in use".formatted(connector.getPort()));
            }
        }
    }

    private static boolean isFree(InetSocketAddress address) {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            probe.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private SslConnectionFactory tls() {
        SslContextFactory.Server context = new SslContextFactory.Server();
        show(context, identity);
        return new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString());
    }

    private HttpConnectionFactory again(HttpConnectionFactory http) {
        admitAnyName(http);
        // Jetty keeps the headers of each connection for its next request, in 100 KB of heap. There is one for each
        // node.
        http.getHttpConfiguration().setHeaderCacheSize(0);
        http.getHttpConfiguration().addCustomizer((request, _) -> {
            if (!open.getAsBoolean()) {
                throw new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503, "Eyrie is starting");
            }
            return request;
        });
        HttpConnectionFactory factory = new HttpConnectionFactory(http.getHttpConfiguration());
        factory.setInputBufferSize(http.getInputBufferSize());
        return factory;
    }

    /** Shows the server's certificate and asks for the client's. */
    static void show(SslContextFactory.Server context, ServerIdentity identity) {
        context.setSslContext(context(identity));
        context.setWantClientAuth(true);
    }

    /** Nodes that sit behind a network of their own call the server by names that it does not know. */
    static void admitAnyName(HttpConnectionFactory http) {
        SecureRequestCustomizer customizer = http.getHttpConfiguration().getCustomizer(SecureRequestCustomizer.class);
        if (customizer != null) {
            customizer.setSniHostCheck(false);
        }
    }

    private static SSLContext context(ServerIdentity identity) {
        char[] password = Listener.newPassword();
        try {
            KeyStore own = identity.keyStore(password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys.getKeyManagers(), new TrustManager[] {new AnyCertificate(identity.clientAuthorities())}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw EyrieException.internal("The server's certificate cannot be shown", e);
        }
    }
}
