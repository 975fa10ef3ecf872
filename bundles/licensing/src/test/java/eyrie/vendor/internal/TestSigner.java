/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import eyrie.licensekey.LicenseKey;
import eyrie.licensekey.TrustedKey;
import eyrie.licensekey.TrustedKeys;
import java.util.List;

/** The vendor's own signing, for tests of what reads it. */
public final class TestSigner {
    private final SigningKey key = SigningKey.generate();

    public TrustedKeys trusted() {
        return new TrustedKeys(List.of(TrustedKey.of(key.publicKey(), null, null)));
    }

    public String sign(LicenseKey license) {
        return key.sign(license, List.of());
    }
}
