/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.util.Optional;

/** Says which nodes an instance cannot go to, and why. */
@FunctionalInterface
public interface NodeFilter {
    /** Why not, as the end of a sentence that begins with the node's name; empty if it can. */
    Optional<String> refusal(Demand demand, Room room);
}
