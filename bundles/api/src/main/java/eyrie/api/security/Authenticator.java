/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.security;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: recognises one sort of credential. Register as a service. Thread-safe. */
@ConsumerType
public interface Authenticator {
    /**
     * @param authorization the Authorization header's value, or null
     * @return who it is; empty if the credential is not of this sort or not right
     */
    Optional<Caller> authenticate(String authorization);
}
