/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.security;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: recognises one sort of credential. Register as a service. Thread-safe.
 *
 * <p>A credential that is of this sort, beyond doubt, and is not good any more may be refused with the reason: an {@link
 * eyrie.api.EyrieException} of the kind UNAUTHENTICATED, whose sentence the caller is told.
 */
@ConsumerType
public interface Authenticator {
    /**
     * @param authorization the Authorization header's value, or null
     * @return who it is; empty if the credential is not of this sort or not right
     */
    Optional<Caller> authenticate(String authorization);

    /**
     * Asked where there is no Authorization header.
     *
     * @param chain what the client has shown, its own certificate first, and proved to have the key of; nobody has looked
     *     at it otherwise
     * @return who it is; empty if such a certificate says nothing here
     */
    default Optional<Caller> authenticateCertificate(List<X509Certificate> chain) {
        return Optional.empty();
    }
}
