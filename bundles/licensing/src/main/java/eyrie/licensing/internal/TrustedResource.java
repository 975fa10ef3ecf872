/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.licensekey.TrustedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The public keys that the build has put beside this class. */
final class TrustedResource {
    private TrustedResource() {}

    static TrustedKeys load() {
        try (InputStream file = TrustedResource.class.getResourceAsStream("trusted-keys")) {
            return TrustedKeys.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
