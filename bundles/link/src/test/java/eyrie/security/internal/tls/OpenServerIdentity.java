/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.security.ServerIdentity;
import java.nio.file.Path;
import java.time.InstantSource;

/** The real certificate of a server, for tests of other parts. */
public final class OpenServerIdentity {
    private OpenServerIdentity() {}

    public static ServerIdentity in(Path data) {
        return in(data, InstantSource.system());
    }

    /** Made at another time than now. */
    public static ServerIdentity in(Path data, InstantSource clock) {
        return new ServerCertificate(
                new ServerCertificate.Settings(data, "127.0.0.1:0", "", ""),
                new LocalAuthority(data, (name, mine) -> mine, clock));
    }
}
