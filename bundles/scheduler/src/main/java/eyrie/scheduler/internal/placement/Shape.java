/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.placement.Demand;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** All that wait for the same, and what is known about the nodes that could have them. */
final class Shape {
    final Demand demand;
    final Optional<String> obstacle;
    final Candidates candidates;
    final Set<Lane> lanes = new LinkedHashSet<>();
    private boolean shut;
    private String reason;
    private long reasonVersion = -1;

    Shape(Demand demand, Rules rules) {
        this.demand = demand;
        obstacle = rules.obstacle(demand);
        candidates = new Candidates(demand, rules);
        shut = obstacle.isPresent();
    }

    /** Whether no node has room for it, as far as was looked. */
    boolean isShut() {
        return shut;
    }

    void shut(boolean now) {
        shut = now;
    }

    /** What was last said of why nobody has room for it, if nothing has changed since. */
    Optional<String> reason(long version) {
        return reasonVersion == version ? Optional.of(reason) : Optional.empty();
    }

    void reason(String text, long version) {
        reason = text;
        reasonVersion = version;
    }
}
