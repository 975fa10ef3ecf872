/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.FleetRegistry;
import eyrie.api.node.Assignments;
import eyrie.api.runtime.Readiness;
import eyrie.api.security.ClientIdentity;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's place in a fleet whose controller is another process: taken, kept and left. Thread-safe. */
@Component(
        service = {MembershipService.class, ClientIdentity.class, FleetRegistry.class, Readiness.class},
        immediate = true,
        configurationPid = "eyrie.link",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {
            Readiness.NAME + "=link",
            "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node-apart)"
        })
public final class MembershipService implements ClientIdentity, FleetRegistry, Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BundleContext context;
    private final SecretFile file;
    private final SecretFile idFile;
    private final Joining joining;
    private final String configuredId;

    private volatile Session session;
    private ServiceRegistration<Assignments> assignments;
    private Left left;

    /** Settings of this part. */
    @interface Config {
        String data();

        /** The setting {@code node.id}; empty for none. */
        String nodeId() default "";
    }

    @Activate
    public MembershipService(BundleContext context, Config config) {
        this.context = context;
        Path data = Path.of(config.data());
        file = new SecretFile(data.resolve("secrets").resolve("membership.json"));
        idFile = new SecretFile(data.resolve("node-id"));
        joining = new Joining(new SecretFile(data.resolve("secrets").resolve("joining-key.pem")));
        configuredId = config.nodeId();
        file.read().map(content -> ProtocolJson.read(content, Membership.class)).ifPresent(this::open);
    }

    @Deactivate
    synchronized void close() {
        if (session != null) {
            session.close();
        }
    }

    /** What this node knows of its fleet; empty while it belongs to none. */
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /** @throws EyrieException CONFLICT if it belongs to a fleet already; otherwise as {@link Joining#join} */
    public synchronized Session join(JoinOrder order) throws InterruptedException {
        if (session != null) {
            throw EyrieException.conflict(
                    "this machine is node %s of %s already; leave that fleet first with eyrie node disjoin"
                            .formatted(
                                    session.membership().nodeId(),
                                    session.membership().controllers()));
        }
        Membership joined = joining.join(order, nodeId(order.nodeId()));
        idFile.write((joined.nodeId() + "\n").getBytes(StandardCharsets.UTF_8));
        keep(joined);
        joining.done();
        LOG.info("This machine has joined as {}", joined);
        open(joined);
        return session;
    }

    private String nodeId(String wanted) {
        if (wanted != null && !configuredId.isEmpty() && !wanted.equals(configuredId)) {
            throw EyrieException.conflict(
                    "node_id: the setting node.id says that this is node %s; change one of the two"
                            .formatted(configuredId));
        }
        if (wanted != null) {
            return wanted;
        }
        return configuredId.isEmpty()
                ? idFile.read()
                        .map(content -> new String(content, StandardCharsets.UTF_8).strip())
                        .orElseGet(() -> UUID.randomUUID().toString())
                : configuredId;
    }

    private void keep(Membership membership) {
        file.write(ProtocolJson.write(membership));
    }

    private void open(Membership membership) {
        Session opened = new Session(membership, this::keep);
        session = opened;
        serve(opened.assignments());
    }

    private void serve(Assignments service) {
        ServiceRegistration<Assignments> before = assignments;
        assignments = context.registerService(Assignments.class, service, null);
        if (before != null) {
            before.unregister();
        }
        if (left != null) {
            left.close(); // whoever waits there looks again
        }
        left = service instanceof Left now ? now : null;
    }

    /**
     * Leaves the fleet. What runs here for it ends.
     *
     * @param force also if the controller says no, or nothing
     */
    public synchronized void leave(boolean force) throws InterruptedException {
        if (session == null) {
            throw EyrieException.conflict("this machine belongs to no fleet");
        }
        try {
            session.controllers().call("DELETE", Paths.MEMBERSHIP + "?force=" + force, null, null, PATIENCE);
        } catch (EyrieException refused) {
            boolean unheard = refused.kind() == ErrorKind.UNAVAILABLE || refused.kind() == ErrorKind.UNAUTHENTICATED;
            if (!force || !unheard) {
                throw refused;
            }
            LOG.warn("Leaving without the controller's knowledge: {}", refused.getMessage());
        }
        file.delete();
        LOG.info("This machine has left the fleet; it was {}", session.membership());
        session.close();
        session = null;
        serve(new Left());
    }

    @Override
    public Optional<SSLContext> contextFor(URI server) {
        return session().filter(present -> present.isFor(server)).map(Session::tls);
    }

    @Override
    public Optional<URI> address() {
        return session().map(Session::registry);
    }

    @Override
    public Optional<String> problem() {
        return session == null
                ? Optional.of("this node belongs to no fleet yet; use eyrie node join")
                : Optional.ofNullable(session.trouble());
    }
}
