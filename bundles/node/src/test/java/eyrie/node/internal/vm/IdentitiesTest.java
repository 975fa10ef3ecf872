/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.machine.Identity.SshHostKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.junit.jupiter.api.Test;

/** Identities are what their readers expect, and no two alike. */
final class IdentitiesTest {
    private final Identities identities = new Identities(Runnable::run);

    @Test
    void everyPartIsInItsForm() {
        StoredIdentity identity = identities.next();
        assertThat(identity.machineId()).matches("[0-9a-f]{32}");
        assertThat(identity.mac()).matches("52:54:00(:[0-9a-f]{2}){3}");
        assertThat(identities.entropy().length).isGreaterThanOrEqualTo(64);
        assertThat(identity.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void aThousandIdentitiesAreDistinct() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            StoredIdentity identity = identities.next();
            assertThat(seen.add(identity.machineId())).isTrue();
            assertThat(seen.add(identity.mac())).isTrue();
            assertThat(seen.add(identity.sshHostKeys().getFirst().publicKey())).isTrue();
        }
    }

    @Test
    void openSshReadsTheKeysAndTheyBelongTogether() {
        SshHostKey key = SshKeys.generate(new SecureRandom());
        String body = key.privateKey().replaceAll("-----[A-Z ]+-----|\n", "");
        var read = (Ed25519PrivateKeyParameters)
                OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(Base64.getDecoder().decode(body));
        byte[] publicBlob = Base64.getDecoder().decode(key.publicKey().split(" ")[1]);
        var publicKey = OpenSSHPublicKeyUtil.parsePublicKey(publicBlob);
        assertThat(publicKey).usingRecursiveComparison().isEqualTo(read.generatePublicKey());
        assertThat(key.privateKey().getBytes(StandardCharsets.US_ASCII)).endsWith((byte) '\n');
        assertThat(key.toString()).doesNotContain("PRIVATE");
    }
}
