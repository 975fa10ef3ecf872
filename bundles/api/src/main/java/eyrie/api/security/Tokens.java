/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.security;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** Makes short-lived tokens that stand for a caller, with all permissions or a part of them. Thread-safe. */
@ProviderType
public interface Tokens {
    /**
     * A token that is recognised, after a restart too, until its time is over. It cannot be taken back before.
     *
     * @param caller with the permissions that the token is to carry
     * @param lifetime from now, rounded down to seconds
     * @return what goes into the Authorization header behind {@code Bearer}
     */
    String issue(Caller caller, Duration lifetime);
}
