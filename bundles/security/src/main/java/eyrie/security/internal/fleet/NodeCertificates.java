/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.Fleet;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.security.internal.fleet.FleetTables.Issued;
import eyrie.security.internal.tls.Fingerprint;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Recognises nodes by the certificates that were issued to them. The database has each of them, so nothing that another
 * authority, or this one in another database, has signed is believed, and one that is ended there is ended everywhere at
 * once.
 */
@Component(service = Authenticator.class)
public final class NodeCertificates implements Authenticator {
    /** What a node may do: be one, and use the registry. */
    static final Set<String> PERMISSIONS = Set.of(
            Permission.NODE_AGENT,
            Permission.REGISTRY_LIST,
            Permission.REGISTRY_PULL,
            Permission.REGISTRY_PUSH,
            Permission.REGISTRY_MOUNT);

    private final FleetTables tables;
    private final InstantSource clock;

    @Activate
    public NodeCertificates(@Reference FleetTables tables) {
        this(tables, InstantSource.system());
    }

    NodeCertificates(FleetTables tables, InstantSource clock) {
        this.tables = tables;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> authenticate(String authorization) {
        return Optional.empty();
    }

    @Override
    public Optional<Caller> authenticateCertificate(List<X509Certificate> chain) {
        X509Certificate shown = chain.getFirst();
        Issued issued = tables.store()
                .read(connection -> FleetTables.certificate(connection, Fingerprint.of(shown)))
                .orElseThrow(() -> unknown(shown));
        if (issued.revoked() != null) {
            throw refused("The certificate of node %s was revoked at %s".formatted(issued.nodeId(), issued.revoked()));
        }
        Instant now = clock.instant();
        if (now.isAfter(issued.expires())) {
            throw refused("The certificate of node %s was good until %s; join again with eyrie node join"
                    .formatted(issued.nodeId(), issued.expires()));
        }
        return Optional.of(new Caller(Fleet.NODE + issued.nodeId(), PERMISSIONS));
    }

    private static EyrieException unknown(X509Certificate shown) {
        boolean bySelf = shown.getIssuerX500Principal().equals(shown.getSubjectX500Principal());
        return refused("The certificate of \"%s\" was not issued by this fleet: %s"
                .formatted(
                        printable(shown.getSubjectX500Principal().getName()),
                        bySelf
                                ? "it is signed by itself"
                                : "its authority says it is \"%s\""
                                        .formatted(printable(
                                                shown.getIssuerX500Principal().getName()))));
    }

    /** It goes into the log, and anybody may have written it. */
    private static String printable(String name) {
        String plain = name.replaceAll("[^ -~]", "?");
        return plain.length() <= 100 ? plain : plain.substring(0, 97) + "...";
    }

    private static EyrieException refused(String sentence) {
        return new EyrieException(ErrorKind.UNAUTHENTICATED, sentence);
    }
}
