/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.Identity.SshHostKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;

/** Makes SSH host keys in the form that OpenSSH reads. */
final class SshKeys {
    private static final String TYPE = "ed25519";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(70, "\n".getBytes(StandardCharsets.US_ASCII));

    private SshKeys() {}

    static SshHostKey generate(SecureRandom random) {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        try {
            return new SshHostKey(TYPE, privateKey(pair.getPrivate()), publicKey(pair.getPublic()));
        } catch (IOException e) {
            throw new UncheckedIOException("a key that was just made cannot be encoded", e);
        }
    }

    private static String privateKey(AsymmetricKeyParameter key) throws IOException {
        String body = LINES.encodeToString(OpenSSHPrivateKeyUtil.encodePrivateKey(key));
        return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + body + "\n-----END OPENSSH PRIVATE KEY-----\n";
    }

    private static String publicKey(AsymmetricKeyParameter key) throws IOException {
        return "ssh-" + TYPE + " " + Base64.getEncoder().encodeToString(OpenSSHPublicKeyUtil.encodePublicKey(key));
    }
}
