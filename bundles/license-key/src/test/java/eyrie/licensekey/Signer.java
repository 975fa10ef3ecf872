/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Signs keys for tests. */
public final class Signer {
    private final KeyPair pair;

    public Signer() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public TrustedKey trusted(Instant from, Instant until) {
        return TrustedKey.of(pair.getPublic(), from, until);
    }

    public TrustedKeys alone() {
        return new TrustedKeys(List.of(trusted(null, null)));
    }

    public String sign(LicenseKey key) {
        return sign(new String(Payload.write(key, List.of()), StandardCharsets.UTF_8));
    }

    public String sign(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        String id = trusted(null, null).id();
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(new KeyText(bytes, id, new byte[0]).signed());
            return new KeyText(bytes, id, signature.sign()).text();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static LicenseKey key(
            String id, long serial, String tier, int cores, Instant from, Instant until, int grace) {
        return new LicenseKey(id, serial, from, "Example Inc", tier, Set.of(), cores, 0, 0, from, until, grace, false);
    }
}
