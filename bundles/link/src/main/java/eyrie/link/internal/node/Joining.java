/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.link.internal.protocol.CertificateWish;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import eyrie.link.internal.protocol.Welcome;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Spends a join token. The key is on disk before the token is sent, so that whoever is cut off in between sends the same
 * again and is given the same certificate.
 */
final class Joining {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SecretFile keyFile;

    Joining(SecretFile keyFile) {
        this.keyFile = keyFile;
    }

    /** @throws EyrieException INVALID, UNAUTHENTICATED, CONFLICT in the controller's words; UNAVAILABLE if none answers */
    Membership join(JoinOrder order, String nodeId) throws InterruptedException {
        JoinToken token = JoinToken.parse(order.token());
        List<String> addresses = Addresses.controllers(order.controllers());
        String name = order.text("name", order.name());
        String host = order.text("host", order.host());
        var wishes = order.wishes();
        KeyPair keys = keys();
        Welcome welcome;
        try (Controllers controllers = new Controllers(
                addresses,
                NodeTls.pinned(token.authorityPin(), token.serverPin()),
                new Backoff(Duration.ZERO, Duration.ZERO))) {
            welcome = ProtocolJson.read(
                    controllers.call(
                            "POST",
                            Paths.JOIN,
                            ProtocolJson.write(new CertificateWish(nodeId, NodeKey.request(keys, nodeId))),
                            "Bearer " + token.credential(),
                            PATIENCE),
                    Welcome.class);
        }
        check(welcome, keys, token);
        return new Membership(
                welcome.nodeId(),
                addresses,
                NodeKey.text(keys),
                welcome.certificate(),
                welcome.authorities(),
                token.serverPin(),
                order.ca(),
                welcome.registry(),
                name,
                host,
                wishes,
                Instant.now());
    }

    /** The membership is on disk; the next one has a key of its own. */
    void done() {
        keyFile.delete();
    }

    private KeyPair keys() {
        return keyFile.read()
                .map(text -> NodeKey.read(new String(text, StandardCharsets.US_ASCII)))
                .orElseGet(() -> {
                    KeyPair made = NodeKey.make();
                    keyFile.write(NodeKey.text(made).getBytes(StandardCharsets.US_ASCII));
                    return made;
                });
    }

    private static void check(Welcome welcome, KeyPair keys, JoinToken token) {
        List<X509Certificate> chain = NodeKey.certificates(welcome.certificate());
        boolean right = chain.size() == 2
                && chain.getFirst().getPublicKey().equals(keys.getPublic())
                && ControllerTrust.pin(chain.getLast()).equals(token.authorityPin());
        if (!right) {
            throw new EyrieException(
                    ErrorKind.REMOTE_REFUSED,
                    "the controller gave a certificate that is not of the authority which the token names, or not for this machine's key");
        }
    }
}
