/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.security.ServerIdentity;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** How the real listener speaks TLS, for tests of other parts. */
public final class OpenClientCertificates {
    private OpenClientCertificates() {}

    public static SslContextFactory.Server asking(ServerIdentity identity) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        OwnConnector.show(context, identity);
        return context;
    }
}
