/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.fleet;

import java.net.URI;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Where a node that has joined finds the registry of its fleet. Thread-safe. */
@ProviderType
public interface FleetRegistry {
    /** The name by which that registry is known among all others, on controllers and on nodes. */
    String NAME = "fleet";

    /** {@code https://host:port}; empty while this node belongs to no fleet. */
    Optional<URI> address();
}
