/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.EyrieException;
import eyrie.api.node.Assignments;
import eyrie.link.internal.protocol.CertificateWish;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import eyrie.link.internal.protocol.Welcome;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time between joining and leaving: keeps the certificate fresh, and what the controllers say of themselves.
 * Thread-safe.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration LOOK = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Consumer<Membership> keep;
    private final Controllers controllers;
    private final Assignments assignments;
    private final Thread thread = Thread.ofVirtual().name("membership").unstarted(this::work);
    private volatile Present present;

    /** Both change together. */
    private record Present(Membership membership, SSLContext tls) {}

    /** @param keep puts a changed membership onto the disk */
    Session(Membership membership, Consumer<Membership> keep) {
        this.keep = keep;
        present = new Present(membership, NodeTls.of(membership));
        controllers = new Controllers(membership.controllers(), present.tls());
        assignments = new RemoteAssignments(controllers, this::membership);
        thread.start();
    }

    Membership membership() {
        return present.membership();
    }

    Controllers controllers() {
        return controllers;
    }

    Assignments assignments() {
        return assignments;
    }

    SSLContext tls() {
        return present.tls();
    }

    URI registry() {
        return Addresses.registry(controllers.address(), membership().registry());
    }

    /** Why no controller takes this node, or null. */
    String trouble() {
        return controllers.trouble();
    }

    Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    private X509Certificate certificate() {
        return NodeKey.certificates(membership().certificate()).getFirst();
    }

    /** Whether a server is a controller of this fleet, or its registry. */
    boolean isFor(URI server) {
        return membership().controllers().stream()
                .map(URI::create)
                .anyMatch(controller -> Addresses.same(controller, server)
                        || Addresses.same(
                                Addresses.registry(controller, membership().registry()), server));
    }

    @Override
    public void close() {
        thread.interrupt();
        controllers.close();
    }

    private void work() {
        try {
            while (true) {
                try {
                    refresh(Instant.now());
                } catch (EyrieException e) {
                    LOG.info("The membership could not be refreshed; trying again in an hour: {}", e.getMessage());
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            LOG.debug("the membership is not kept fresh any more");
        }
    }

    /** Asks what has changed, and for a new certificate when two thirds of the present one's time are over. */
    void refresh(Instant now) throws InterruptedException {
        Welcome told =
                ProtocolJson.read(controllers.call("GET", Paths.MEMBERSHIP, null, null, PATIENCE), Welcome.class);
        Membership before = membership();
        if (told.authorities() != null
                && (!told.authorities().equals(before.authorities())
                        || !Objects.equals(told.registry(), before.registry()))) {
            change(before.told(told.authorities(), told.registry()));
        }
        X509Certificate certificate = certificate();
        Duration life = Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
        if (now.isAfter(expires().minus(life.dividedBy(3)))) {
            renew();
        }
    }

    private void renew() throws InterruptedException {
        Membership before = membership();
        KeyPair keys = NodeKey.make();
        CertificateWish wish = new CertificateWish(before.nodeId(), NodeKey.request(keys, before.nodeId()));
        Welcome welcome = ProtocolJson.read(
                controllers.call("POST", Paths.CERTIFICATE, ProtocolJson.write(wish), null, PATIENCE), Welcome.class);
        change(before.renewed(NodeKey.text(keys), welcome.certificate()));
        LOG.info("This node has a new certificate, good until {}", expires());
    }

    /** On the disk first. */
    private void change(Membership changed) {
        keep.accept(changed);
        present = new Present(changed, NodeTls.of(changed));
        controllers.renewed(present.tls());
    }
}
