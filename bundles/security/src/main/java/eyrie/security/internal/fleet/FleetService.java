/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.Admission;
import eyrie.api.fleet.Fleet;
import eyrie.api.fleet.FleetListener;
import eyrie.api.fleet.JoinToken;
import eyrie.api.fleet.Member;
import eyrie.api.store.Store;
import eyrie.security.internal.fleet.FleetTables.Issued;
import eyrie.security.internal.fleet.FleetTables.Token;
import eyrie.security.internal.tls.Authority;
import eyrie.security.internal.tls.Fingerprint;
import eyrie.security.internal.tls.Identity;
import eyrie.security.internal.tls.LocalAuthority;
import eyrie.security.internal.tls.Pem;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fleet on its tables, and the authority of this controller. */
@Component(
        service = Fleet.class,
        configurationPid = "eyrie.security",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class FleetService implements Fleet {
    private static final Logger LOG = LoggerFactory.getLogger(FleetService.class);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    /** What is over stays for so long, so that its end can be told. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    /** Tells the ids of nodes that were revoked. */
    private static final String CHANNEL = "fleet.revoked";

    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int ID_BYTES = 8;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Store store;
    private final LocalAuthority authority;
    private final boolean tls;
    private final Optional<X509Certificate> shown;
    private final InstantSource clock;
    private final List<FleetListener> listeners = new CopyOnWriteArrayList<>();
    private final Store.Subscription subscription;

    /** Settings of this part. */
    @interface Config {
        /** Whether the server speaks TLS. */
        boolean tls() default false;

        /** PEM file of the user's own certificate for the server; empty for one of the authority's. */
        String certificate() default "";
    }

    @Activate
    public FleetService(@Reference FleetTables tables, @Reference LocalAuthority authority, Config config) {
        this(tables, authority, config.tls(), broughtCertificate(config.certificate()), InstantSource.system());
    }

    /** @param shown the certificate that the server shows, if it is not one of the authority's */
    FleetService(
            FleetTables tables,
            LocalAuthority authority,
            boolean tls,
            Optional<X509Certificate> shown,
            InstantSource clock) {
        this.store = tables.store();
        this.authority = authority;
        this.tls = tls;
        this.shown = shown;
        this.clock = clock;
        subscription = store.listen(CHANNEL, new Store.Listener() {
            @Override
            public void heard(String payload) {
                FleetService.this.heard(payload);
            }

            @Override
            public void missed() {
                // Whoever waits is looked at again before it is answered.
            }
        });
    }

    @Deactivate
    void close() {
        subscription.close();
    }

    private static Optional<X509Certificate> broughtCertificate(String file) {
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(Pem.readCertificates(java.nio.file.Path.of(file)).getFirst());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(FleetListener listener) {
        listeners.add(listener);
    }

    void remove(FleetListener listener) {
        listeners.remove(listener);
    }

    @Override
    public JoinToken token(Duration lifetime, String createdBy) {
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw EyrieException.invalid("lifetime", lifetime.toSeconds() + " seconds", "a minute to 30 days");
        }
        if (!tls) {
            throw EyrieException.conflict(
                    "Nodes join by TLS, and this server speaks plain HTTP; let it listen on another address than a loopback one, or set tls.always = true");
        }
        byte[] id = new byte[ID_BYTES];
        byte[] secretBytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(secretBytes);
        String secret = base64(secretBytes);
        Instant now = now();
        Token token = new Token(
                HexFormat.of().formatHex(id), JoinTokens.digest(secret), now.plus(lifetime), null, null, null);
        store.write(connection -> {
            FleetTables.purge(connection, now.minus(REMEMBERED));
            FleetTables.insertToken(connection, token, createdBy, now);
            return null;
        });
        LOG.info("{} made the join token {}, good until {}", createdBy, token.id(), token.expires());
        return new JoinToken(token.id(), text(token.id(), secret), token.expires());
    }

    /** With the fingerprints by which the node recognises the fleet's authority, and a certificate of another one's. */
    private String text(String id, String secret) {
        String pins = base64(Fingerprint.bytes(authority.own().certificate()))
                + shown.map(certificate -> "." + base64(Fingerprint.bytes(certificate)))
                        .orElse("");
        return String.join(".", JoinToken.PREFIX, id, secret, pins);
    }

    @Override
    public Admission join(String tokenId, String nodeId, String request) {
        requireNodeId(nodeId);
        PublicKey key = CertificateRequest.key(request);
        Issued issued = issue(nodeId, key);
        Issued given = store.write(connection -> spend(connection, tokenId, issued));
        LOG.info("node {} has joined by the token {}; its certificate is {}", nodeId, tokenId, given.fingerprint());
        return admission(given);
    }

    private Issued spend(Connection connection, String tokenId, Issued issued) throws SQLException {
        Token token = FleetTables.token(connection, tokenId).orElseThrow(() -> used(tokenId, null, null));
        if (token.used() != null) {
            return again(connection, token, issued);
        }
        Instant now = now();
        if (!now.isBefore(token.expires())
                || !FleetTables.useToken(connection, tokenId, issued.nodeId(), issued.keyDigest(), now)) {
            throw used(tokenId, null, null);
        }
        if (!FleetTables.admit(connection, issued.nodeId(), now)) {
            throw EyrieException.conflict(
                    "node %s has joined already; choose another id with --node-id, or end that one with eyrie node revoke"
                            .formatted(issued.nodeId()));
        }
        FleetTables.insertCertificate(connection, issued, now);
        return issued;
    }

    private static Issued again(Connection connection, Token token, Issued wanted) throws SQLException {
        Optional<Issued> before = FleetTables.certificate(connection, token.nodeId(), wanted.keyDigest())
                .filter(found -> found.keyDigest().equals(token.keyDigest())
                        && found.nodeId().equals(wanted.nodeId())
                        && found.revoked() == null);
        return before.orElseThrow(() -> used(token.id(), token.used(), token.nodeId()));
    }

    private static EyrieException used(String tokenId, Instant at, String nodeId) {
        return new EyrieException(
                ErrorKind.UNAUTHENTICATED,
                at == null
                        ? "The join token %s is not good any more; make another one with eyrie node token"
                                .formatted(tokenId)
                        : "The join token was used at %s by node %s, and each is good for one machine; make another one with eyrie node token"
                                .formatted(at.truncatedTo(ChronoUnit.SECONDS), nodeId));
    }

    @Override
    public Admission renew(String nodeId, String request) {
        Issued issued = issue(nodeId, CertificateRequest.key(request));
        store.write(connection -> {
            Member member = member(connection, nodeId);
            if (member.revoked() != null) {
                throw new EyrieException(
                        ErrorKind.UNAUTHENTICATED,
                        "The certificates of node %s were revoked at %s".formatted(nodeId, member.revoked()));
            }
            FleetTables.insertCertificate(connection, issued, now());
            return null;
        });
        LOG.info("node {} has a new certificate, {}, good until {}", nodeId, issued.fingerprint(), issued.expires());
        return admission(issued);
    }

    @Override
    public List<Member> members() {
        return store.read(FleetTables::members);
    }

    @Override
    public Optional<Member> find(String nodeId) {
        return store.read(connection -> FleetTables.member(connection, nodeId));
    }

    @Override
    public void revoke(String nodeId, String by) {
        store.write(connection -> {
            if (member(connection, nodeId).revoked() == null) {
                FleetTables.revoke(connection, nodeId, now());
                store.notify(connection, CHANNEL, nodeId);
            }
            return null;
        });
        LOG.info("{} has revoked the certificates of node {}", by, nodeId);
    }

    /** From this controller or another one. */
    private void heard(String revokedNode) {
        listeners.forEach(listener -> tell(listener, revokedNode));
    }

    private static void tell(FleetListener listener, String nodeId) {
        try {
            listener.revoked(nodeId);
        } catch (RuntimeException e) {
            LOG.error("{} could not be told that node {} is revoked", listener, nodeId, e);
        }
    }

    @Override
    public void remove(String nodeId) {
        store.write(connection -> {
            Member member = member(connection, nodeId);
            if (member.revoked() == null) {
                throw EyrieException.conflict(
                        "node %s has a certificate that is good; revoke it first".formatted(nodeId));
            }
            FleetTables.remove(connection, nodeId);
            return null;
        });
    }

    @Override
    public String authorities() {
        X509Certificate own = authority.own().certificate();
        String pem = Pem.of(List.of(own));
        List<String> known = store.read(FleetTables::authorities);
        if (!known.contains(pem)) {
            store.write(connection -> {
                FleetTables.addAuthority(connection, Fingerprint.of(own), pem, now());
                return null;
            });
        }
        StringBuilder all = new StringBuilder(pem);
        known.stream().filter(other -> !other.equals(pem)).forEach(all::append);
        return all.toString();
    }

    private static Member member(Connection connection, String nodeId) throws SQLException {
        return FleetTables.member(connection, nodeId)
                .orElseThrow(() -> EyrieException.notFound("member of the fleet", nodeId));
    }

    private Issued issue(String nodeId, PublicKey key) {
        Identity own = authority.own();
        X509Certificate certificate = new Authority(own).issueNode(key, nodeId, now());
        return new Issued(
                Fingerprint.of(certificate),
                nodeId,
                Fingerprint.of(key.getEncoded()),
                Pem.of(List.of(certificate, own.certificate())),
                certificate.getNotAfter().toInstant(),
                null);
    }

    private Admission admission(Issued issued) {
        return new Admission(issued.nodeId(), issued.pem(), authorities(), issued.expires());
    }

    private static void requireNodeId(String nodeId) {
        if (nodeId == null || !NODE_ID.matcher(nodeId).matches()) {
            throw EyrieException.invalid(
                    "node_id",
                    nodeId,
                    "1 to 63 letters, digits, dots, dashes and underscores, the first of them a letter or a digit");
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
