/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps the number of instances that hold room on nodes, of everybody together, within a bound. Whoever comes beyond it waits in the
 * queue. What holds room goes on when the bound sinks. Its answer changes only with {@link PlacementChanges}; it is asked
 * before each placement, so it is quick. Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface PlacementLimit {
    /**
     * Why no further instance may be placed, as a sentence without its full stop that users read; empty if one may. Who refuses
     * for some number refuses for each greater one.
     *
     * @param placed how many hold room
     */
    Optional<String> refusal(int placed);
}
