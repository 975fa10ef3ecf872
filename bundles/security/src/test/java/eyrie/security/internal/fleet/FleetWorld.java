/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import eyrie.api.fleet.Admission;
import eyrie.api.store.Store;
import eyrie.security.internal.tls.LocalAuthority;
import eyrie.store.internal.OpenStore;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A fleet on a real database, with a clock that the test moves. */
final class FleetWorld implements AutoCloseable {
    static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

    final Store store;
    final FleetService fleet;
    final JoinTokens tokens;
    final NodeCertificates certificates;
    private final FleetTables tables;
    private Instant now = BEGIN;

    FleetWorld(Path data) {
        store = OpenStore.in(data.resolve("db"));
        tables = new FleetTables(store);
        fleet = controller(data, true);
        tokens = new JoinTokens(tables, () -> now);
        certificates = new NodeCertificates(tables, () -> now);
    }

    /** Another controller on the same database. */
    FleetService controller(Path data, boolean tls) {
        return new FleetService(
                tables, new LocalAuthority(data, (name, mine) -> mine, () -> now), tls, Optional.empty(), () -> now);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** The id of a new token. */
    String token() {
        return fleet.token(Duration.ofMinutes(15), "root").id();
    }

    static KeyPair keys() throws Exception {
        return keys("EC", 256);
    }

    static KeyPair keys(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    static String request(KeyPair keys) throws Exception {
        return request(keys, keys);
    }

    /** Whose signature is another key's. */
    static String request(KeyPair keys, KeyPair signer) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            String algorithm = signer.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            writer.writeObject(
                    new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=somebody"), keys.getPublic())
                            .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
        }
        return text.toString();
    }

    static List<X509Certificate> certificates(Admission admission) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(admission.certificate().getBytes()))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    @Override
    public void close() {
        OpenStore.close(store);
    }
}
