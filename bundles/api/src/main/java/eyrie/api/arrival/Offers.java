/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.arrival;

import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/** Knows what the default registry has. Asks it, so calls take as long as a network does. Thread-safe. */
@ProviderType
public interface Offers {
    /**
     * The version that a request means: by tag, by number, or the latest.
     *
     * @param idOrName of the template
     * @param tag or null
     * @param number or empty
     * @return empty if there is no default registry or nothing of the kind in it
     * @throws eyrie.api.EyrieException UNAVAILABLE, UNAUTHENTICATED or FORBIDDEN if the registry does not say
     */
    Optional<Offer> find(String idOrName, String tag, OptionalInt number);
}
