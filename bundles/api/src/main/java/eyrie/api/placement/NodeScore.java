/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says how well a node suits an instance that could go there. Scores are asked in the order of their
 * {@code service.ranking}, the highest first, and the first that tells two nodes apart decides; the scheduler's own are
 * template locality at 0 and spreading at -1000. As quick and as pure as a {@link NodeFilter}. Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface NodeScore {
    /** The higher, the better; compared only with what the same score says of other nodes. */
    double of(Demand demand, Room room);
}
