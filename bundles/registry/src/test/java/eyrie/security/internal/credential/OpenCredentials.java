/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.credential;

import eyrie.api.security.Authenticator;
import java.nio.file.Path;
import java.time.InstantSource;

/** The real credentials, for tests of other parts. */
public final class OpenCredentials {
    private OpenCredentials() {}

    public static Authenticator rootToken(Path data) {
        return new RootToken(data, (name, mine) -> mine);
    }

    public static SignedTokens tokens(Path data, InstantSource clock) {
        return new SignedTokens(data, clock, (name, mine) -> mine);
    }
}
