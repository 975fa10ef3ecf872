/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.security.ServerIdentity;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A second address of the servlet container, which asks for it each time that it starts. Thread-safe. */
final class RegistryConnector implements ConnectorFactory {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryConnector.class);

    private final ListenAddress address;
    private final Optional<ServerIdentity> identity;
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("registry-certificate-renewal").factory());

    private volatile ServerConnector connector;
    private volatile SslContextFactory.Server tls;

    /** @param identity for TLS; empty for plain HTTP */
    RegistryConnector(ListenAddress address, Optional<ServerIdentity> identity) {
        this.address = address;
        this.identity = identity;
        if (identity.isPresent()) {
            renewal.scheduleAtFixedRate(this::renew, 1, 1, TimeUnit.DAYS);
        }
    }

    @Override
    public Connector createConnector(Server server) {
        HttpConnectionFactory http = ContainerSettings.http();
        ServerConnector created;
        if (identity.isPresent()) {
            http.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer());
            OwnConnector.admitAnyName(http);
            SslContextFactory.Server context = new SslContextFactory.Server();
            OwnConnector.show(context, identity.get());
            tls = context;
            created = new ServerConnector(
                    server, new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString()), http);
        } else {
            created = new ServerConnector(server, http);
        }
        created.setHost(address.host().isEmpty() ? null : address.host());
        created.setPort(address.port());
        created.setIdleTimeout(ContainerSettings.IDLE_MILLIS);
        created.setAcceptQueueSize(OwnConnector.WAITING_CLIENTS);
        created.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle event) {
                LOG.info("The registry listens on {}, {}", address, identity.isPresent() ? "with TLS" : "plain HTTP");
            }
        });
        connector = created;
        return created;
    }

    /** The port of its connections; less than zero while there is none. */
    int port() {
        ServerConnector present = connector;
        return present == null ? -1 : present.getLocalPort();
    }

    Optional<String> problem() {
        ServerConnector present = connector;
        return present != null && present.isRunning()
                ? Optional.empty()
                : Optional.of("The registry does not listen on %s (registry.listen); the log may tell why"
                        .formatted(address));
    }

    void close() {
        renewal.shutdownNow();
    }

    private void renew() {
        SslContextFactory.Server context = tls;
        if (context != null && identity.isPresent()) {
            try {
                context.reload(factory -> OwnConnector.show(context, identity.get()));
            } catch (Exception e) {
                LOG.error("The registry's listener keeps its certificate: {}", e.getMessage(), e);
            }
        }
    }
}
