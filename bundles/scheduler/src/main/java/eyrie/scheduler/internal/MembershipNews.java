/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.fleet.FleetListener;
import java.time.Duration;
import java.time.Instant;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that has left the fleet, or was put out of it, gets nothing more. */
@Component(service = FleetListener.class, property = Role.CONTROLLER)
public final class MembershipNews implements FleetListener {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipNews.class);

    private static final Duration UNDER_WAY = Duration.ofSeconds(1);

    private final Scheduler scheduler;

    @Activate
    public MembershipNews(@Reference Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Later, since who tells of it may be at work in a transaction; and again, since a request under way may bring it back. */
    @Override
    public void revoked(String nodeId) {
        Instant now = scheduler.timers().now();
        scheduler.timers().at(now, () -> left(nodeId));
        scheduler.timers().at(now.plus(UNDER_WAY), () -> left(nodeId));
    }

    private void left(String nodeId) {
        try {
            scheduler.watch().left(nodeId);
        } catch (RuntimeException e) {
            LOG.warn("node {} has left, and goes offline when it was silent for long enough", nodeId, e);
        }
    }
}
