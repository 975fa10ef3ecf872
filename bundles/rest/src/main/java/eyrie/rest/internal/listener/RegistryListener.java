/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.EyrieException;
import eyrie.api.runtime.Readiness;
import eyrie.api.security.ServerIdentity;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the registry an address of its own, if one is set: plain HTTP on loopback, TLS with the server's certificate
 * everywhere else and wherever the user has brought a certificate. Then the registry is there and nowhere else.
 */
@Component(
        service = Readiness.class,
        immediate = true,
        property = Readiness.NAME + "=registry-http",
        configurationPid = "eyrie.rest",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class RegistryListener implements Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryListener.class);

    /** Settings of this part. */
    @interface Config {
        /** Empty if the registry is where everything else is. */
        String registryListen() default "";

        /** Whether to speak TLS on loopback too. */
        boolean tlsAlways() default false;
    }

    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private Optional<RegistryConnector> connector = Optional.empty();
    private Optional<String> refusal = Optional.empty();

    @Activate
    public RegistryListener(BundleContext context, @Reference ServerIdentity identity, Config config) {
        if (config.registryListen().isEmpty()) {
            return;
        }
        try {
            open(context, ListenAddress.parse(config.registryListen()), identity, config.tlsAlways());
        } catch (EyrieException e) {
            refusal = Optional.of("registry.listen: " + e.getMessage());
            LOG.error("{}", refusal.get(), e.getCause());
        }
    }

    private void open(BundleContext context, ListenAddress address, ServerIdentity identity, boolean tlsAlways) {
        boolean plain = address.loopback() && !identity.configured() && !tlsAlways;
        RegistryConnector own = new RegistryConnector(address, plain ? Optional.empty() : Optional.of(identity));
        connector = Optional.of(own);
        // First the door, so that nothing is to be had where it will not be.
        services.add(context.registerService(
                Filter.class,
                new RegistryDoor(own, address),
                new Hashtable<>(Map.of(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_PATTERN,
                        "/*",
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_ASYNC_SUPPORTED,
                        true))));
        services.add(context.registerService(ConnectorFactory.class, own, null));
    }

    @Override
    public Optional<String> problem() {
        return refusal.or(() -> connector.flatMap(RegistryConnector::problem));
    }

    @Deactivate
    void close() {
        services.reversed().forEach(ServiceRegistration::unregister);
        connector.ifPresent(RegistryConnector::close);
    }
}
