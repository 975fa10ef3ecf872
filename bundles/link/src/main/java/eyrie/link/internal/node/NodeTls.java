/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.EyrieException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/** TLS as this node speaks it. */
final class NodeTls {
    private NodeTls() {}

    /** As nobody, to a server that a join token tells how to recognise. */
    static SSLContext pinned(String authorityPin, String serverPin) {
        return context(new KeyManager[0], ControllerTrust.pinned(authorityPin, serverPin));
    }

    /** As the node that this is. */
    static SSLContext of(Membership membership) {
        return context(
                new KeyManager[] {
                    new OneKey(
                            NodeKey.read(membership.key()).getPrivate(), NodeKey.certificates(membership.certificate()))
                },
                ControllerTrust.of(membership));
    }

    private static SSLContext context(KeyManager[] keys, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw EyrieException.internal("This Java speaks no TLS", e);
        }
    }

    /** Shows the one certificate that there is to whoever asks for any. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "node";

        private final PrivateKey key;
        private final List<X509Certificate> chain;

        OneKey(PrivateKey key, List<X509Certificate> chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return List.of(types).contains(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return List.of(types).contains(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return null; // it is no server
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null; // it is no server
        }
    }
}
