/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.EyrieException;
import eyrie.api.runtime.Readiness;
import eyrie.api.security.ServerIdentity;
import eyrie.rest.internal.whiteboard.Whiteboard;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Dictionary;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.runtime.HttpServiceRuntimeConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the servlet container where and how to listen: plain HTTP on loopback, TLS everywhere else and wherever it is
 * asked for. Reports when requests are answered.
 */
@Component(
        service = Readiness.class,
        immediate = true,
        property = Readiness.NAME + "=http",
        configurationPid = "eyrie.rest",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Listener implements Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int PASSWORD_BYTES = 24;
    private static final long AGAIN_MILLIS = 500;

    /** Settings of this part. */
    @interface Config {
        String data();

        String listen();

        /** Whether to speak TLS on loopback too. */
        boolean tls() default false;
    }

    private final ConfigurationAdmin configurations;
    private final ServerIdentity identity;
    private final Whiteboard whiteboard;
    private final Path keyStoreFile;
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("certificate-renewal").factory());

    private volatile ServiceReference<HttpServiceRuntime> container;
    private volatile String refusal;

    @Activate
    public Listener(
            BundleContext context,
            @Reference ConfigurationAdmin configurations,
            @Reference ServerIdentity identity,
            @Reference Whiteboard whiteboard,
            Config config) {
        this.configurations = configurations;
        this.identity = identity;
        this.whiteboard = whiteboard;
        this.keyStoreFile = Path.of(config.data()).resolve("tls").resolve("listener.p12");
        tryToOpen(context, config);
    }

    /** Once more in a moment while the disk is full: nobody else would try. */
    private void tryToOpen(BundleContext context, Config config) {
        try {
            Optional<String> problem = open(context, ListenAddress.parse(config.listen()), config.tls());
            problem.ifPresent(LOG::error);
            refusal = problem.orElse(null);
        } catch (EyrieException e) {
            if (!e.getMessage().equals(refusal)) {
                LOG.error("{}", e.getMessage(), e.getCause());
            }
            refusal = e.getMessage();
            if (e.getCause() instanceof IOException) {
                renewal.schedule(() -> tryToOpen(context, config), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setContainer(ServiceReference<HttpServiceRuntime> reference) {
        container = reference;
        LOG.info("Listening on {}", String.join(", ", endpoints(reference)));
    }

    void unsetContainer(ServiceReference<HttpServiceRuntime> reference) {
        if (reference.equals(container)) {
            container = null;
        }
    }

    @Override
    public Optional<String> problem() {
        if (refusal != null) {
            return Optional.of(refusal);
        }
        if (container == null) {
            return Optional.of("The HTTP listener does not listen yet");
        }
        return whiteboard.ready() ? Optional.empty() : Optional.of("The HTTP resources are still being put together");
    }

    @Deactivate
    void close() {
        renewal.shutdownNow();
    }

    /** @return why not */
    private Optional<String> open(BundleContext context, ListenAddress address, boolean tlsWanted) {
        Optional<String> problem = listensAlready(context, address) ? Optional.empty() : address.problem();
        if (problem.isPresent()) {
            return problem;
        }
        if (address.loopback() && !tlsWanted && !identity.configured()) {
            OwnConnector.useNone(context);
            apply(ContainerSettings.plain(address));
        } else {
            OwnConnector.use(context, address.port(), identity, whiteboard::isOpen);
            openTls(address);
            renewal.scheduleAtFixedRate(() -> renew(address), 1, 1, TimeUnit.DAYS);
        }
        return Optional.empty();
    }

    /** Changes nothing while the certificate is the same, since a change restarts the container. */
    private void openTls(ListenAddress address) {
        char[] password = presentPassword().orElseGet(Listener::newPassword);
        if (!KeyStoreFile.holds(keyStoreFile, identity.keyStore(password), password)) {
            // The container notices another password, not another file.
            password = newPassword();
            KeyStoreFile.write(identity.keyStore(password), password, keyStoreFile);
        }
        apply(ContainerSettings.tls(address, keyStoreFile, password));
    }

    private void renew(ListenAddress address) {
        try {
            openTls(address);
        } catch (EyrieException e) {
            LOG.error("The listener keeps its certificate: {}", e.getMessage(), e.getCause());
        }
    }

    private Optional<char[]> presentPassword() {
        return ContainerSettings.password(configuration().getProperties());
    }

    private void apply(Dictionary<String, Object> settings) {
        try {
            configuration().updateIfDifferent(settings);
        } catch (IOException e) {
            throw EyrieException.internal("The HTTP listener cannot be configured", e);
        }
    }

    private Configuration configuration() {
        try {
            return configurations.getConfiguration(ContainerSettings.PID, "?");
        } catch (IOException e) {
            throw EyrieException.internal("The HTTP listener's configuration cannot be read", e);
        }
    }

    /** After a change of settings the port may be in use by this program itself. */
    private static boolean listensAlready(BundleContext context, ListenAddress address) {
        ServiceReference<HttpServiceRuntime> running = context.getServiceReference(HttpServiceRuntime.class);
        if (running != null) {
            for (String endpoint : endpoints(running)) {
                if (endpoint.endsWith(":" + address.port() + "/")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String[] endpoints(ServiceReference<HttpServiceRuntime> reference) {
        return reference.getProperty(HttpServiceRuntimeConstants.HTTP_SERVICE_ENDPOINT) instanceof String[] endpoints
                ? endpoints
                : new String[0];
    }

    static char[] newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes).toCharArray();
    }
}
