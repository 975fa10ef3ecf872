/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.sim.SimException;
import eyrie.sim.internal.wire.Trust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** The key and the certificate of a node. */
final class Papers {
    private static final String CURVE = "secp256r1";
    private static final int PEM_COLUMNS = 64;

    private Papers() {}

    static KeyPair newKey() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(new ECGenParameterSpec(CURVE));
            return keys.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new SimException("this Java makes no keys of " + CURVE, e);
        }
    }

    /** A certificate request (PKCS#10) as PEM text. */
    static String request(KeyPair key, String nodeId) {
        try {
            byte[] request = new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=" + nodeId), key.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                    .getEncoded();
            String text = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'}).encodeToString(request);
            return "-----BEGIN CERTIFICATE REQUEST-----\n" + text + "\n-----END CERTIFICATE REQUEST-----\n";
        } catch (IOException | OperatorCreationException e) {
            throw new SimException("no certificate request can be made", e);
        }
    }

    /** What is to be kept of a node. */
    static List<String> kept(PrivateKey key, String certificate, String authorities) {
        return List.of(Base64.getEncoder().encodeToString(key.getEncoded()), certificate, authorities);
    }

    static Identity identity(String nodeId, List<String> kept) {
        try {
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(kept.get(0))));
            return identity(nodeId, key, kept.get(1), kept.get(2));
        } catch (GeneralSecurityException e) {
            throw new SimException("the key that node " + nodeId + " has kept is none", e);
        }
    }

    static Identity identity(String nodeId, PrivateKey key, String certificate, String authorities) {
        return new Identity(nodeId, Trust.as(key, certificate, authorities).getSocketFactory());
    }
}
