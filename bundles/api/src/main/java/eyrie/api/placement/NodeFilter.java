/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says which nodes an instance cannot go to, and why. The answer depends on the arguments alone, or on what changes only
 * with {@link PlacementChanges}; it is asked for often, so it is quick. Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface NodeFilter {
    /** Why not, as the end of a sentence that begins with the node's name; empty if it can. */
    Optional<String> refusal(Demand demand, Room room);
}
