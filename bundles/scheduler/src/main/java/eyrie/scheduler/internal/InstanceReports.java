/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.InstanceReport;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nodes say of the instances on them. Late, wrong and foreign reports change nothing. */
final class InstanceReports {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceReports.class);

    private final Lifecycle lifecycle;
    private final SaveKeeper saves;
    private final Placer placer;

    InstanceReports(Scheduler scheduler) {
        this.lifecycle = scheduler.lifecycle();
        this.saves = scheduler.saves();
        this.placer = scheduler.placer();
    }

    /** Takes over what a node says, and gives away the room that was made. */
    void take(Connection connection, String nodeId, List<InstanceReport> reports) throws SQLException {
        Set<String> freed = new HashSet<>();
        for (InstanceReport report : reports) {
            if (LogContext.instance(report.instanceId(), () -> apply(connection, nodeId, report))) {
                freed.add(report.instanceId());
            }
        }
        if (!freed.isEmpty()) {
            placer.changed(connection, Change.instances(freed));
        }
    }

    /** Whether it made room. */
    private boolean apply(Connection connection, String nodeId, InstanceReport report) throws SQLException {
        Optional<Current> known = InstanceTable.current(connection, report.instanceId());
        known.filter(found -> found.onNode() && !nodeId.equals(found.nodeId()))
                .ifPresent(other -> LOG.warn(
                        "node {} reports {} of instance {}, which is on node {}; ignored",
                        nodeId,
                        report.phase(),
                        other.id(),
                        other.nodeId()));
        Optional<Current> instance = known.filter(found -> nodeId.equals(found.nodeId()));
        SaveKeeper.Verdict verdict = instance.isPresent() ? saves.hear(connection, report) : SaveKeeper.Verdict.NONE;
        Optional<Status> next = instance.flatMap(found -> after(found.status(), report, verdict));
        if (next.isEmpty()) {
            String state = instance.map(found -> found.status().state().label()).orElse("not there");
            LOG.debug("report {} ignored: the instance is {}", report.phase(), state);
            return false;
        }
        Current changed = lifecycle.change(connection, instance.get(), next.get());
        if (report.phase() == InstanceReport.Phase.STARTING) {
            lifecycle.begun(connection, changed);
        }
        if (instance.get().status().mayBeSaving()) {
            saves.giveUpUnlessSaving(connection, report.instanceId(), next.get());
        }
        return next.get().gone();
    }

    private static Optional<Status> after(Status status, InstanceReport report, SaveKeeper.Verdict verdict) {
        return switch (verdict) {
            case SaveKeeper.Verdict.Saved(String as)
            when report.phase() != InstanceReport.Phase.ABSENT -> status.terminated("image saved as " + as);
            case SaveKeeper.Verdict.Failed _
            when report.phase() == InstanceReport.Phase.STARTED -> status.notSaved(report);
            default -> status.after(report);
        };
    }
}
