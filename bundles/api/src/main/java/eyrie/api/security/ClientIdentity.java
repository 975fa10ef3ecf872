/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.security;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: proves to certain servers who this process is, by a client certificate, and knows how they prove who they
 * are. Register as a service. Thread-safe.
 */
@ConsumerType
public interface ClientIdentity {
    /**
     * How to speak TLS to a server. Ask for each connection anew: the certificate is renewed from time to time, and then
     * this is another context.
     *
     * @param server of which scheme, host and port count
     * @return empty if this identity is not for that server
     */
    Optional<SSLContext> contextFor(URI server);
}
