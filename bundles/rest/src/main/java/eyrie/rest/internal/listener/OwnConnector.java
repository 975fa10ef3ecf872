/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.EyrieException;
import eyrie.api.security.ServerIdentity;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.felix.http.jetty.ConnectorFactory;
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
 * would have it refuse what it does not know before anybody could say why.
 */
final class ClientCertificates implements ConnectorFactory {
    private final int port;
    private volatile ServerIdentity identity;
    private ServiceRegistration<ConnectorFactory> registration;

    /** @param port of the connector that is replaced */
    private ClientCertificates(int port, ServerIdentity identity) {
        this.port = port;
        this.identity = identity;
    }

    /**
     * Has the container ask on this port. What asks there already goes on, with this identity from its next start on: the
     * container's own connector, which it has replaced, is only there again after a start of the container.
     */
    static void ask(BundleContext context, int port, ServerIdentity identity) {
        List<ClientCertificates> asking = asking(context);
        asking.stream().filter(one -> one.port != port).forEach(ClientCertificates::stop);
        asking.stream()
                .filter(one -> one.port == port)
                .findFirst()
                .ifPresentOrElse(one -> one.identity = identity, () -> {
                    ClientCertificates one = new ClientCertificates(port, identity);
                    one.registration = context.registerService(ConnectorFactory.class, one, null);
                });
    }

    /** Asks nowhere any more. */
    static void askNowhere(BundleContext context) {
        asking(context).forEach(ClientCertificates::stop);
    }

    /** Those of this bundle. */
    private static List<ClientCertificates> asking(BundleContext context) {
        try {
            return context.getServiceReferences(ConnectorFactory.class, null).stream()
                    .filter(factory -> context.getBundle().equals(factory.getBundle()))
                    .map(context::getService)
                    .filter(ClientCertificates.class::isInstance)
                    .map(ClientCertificates.class::cast)
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
        HttpConnectionFactory http = made.getConnectionFactory(HttpConnectionFactory.class);
        ServerConnector asking = new ServerConnector(server, tls(), again(http));
        asking.setHost(made.getHost());
        asking.setPort(port == 0 ? made.getLocalPort() : port);
        asking.setIdleTimeout(made.getIdleTimeout());
        server.removeConnector(made);
        LifeCycle.stop(made);
        return asking;
    }

    private SslConnectionFactory tls() {
        SslContextFactory.Server context = new SslContextFactory.Server();
        show(context, identity);
        return new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString());
    }

    private static HttpConnectionFactory again(HttpConnectionFactory http) {
        admitAnyName(http);
        // Jetty keeps the headers of each connection for its next request, in 100 KB of heap. There is one for each
        // node.
        http.getHttpConfiguration().setHeaderCacheSize(0);
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
