/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignments;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.TemplateReport;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.NodeState;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.NodeTable.Row;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.Signals.Deadline;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller's side towards nodes: every call of a node is also a sign of life. */
@Component(service = Assignments.class, property = Role.CONTROLLER)
public final class AssignmentService implements Assignments {
    private static final Logger LOG = LoggerFactory.getLogger(AssignmentService.class);

    private final Scheduler scheduler;
    private final Store store;

    private final List<NodeArrival> arrivals = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile SpareService spares;

    @Activate
    public AssignmentService(@Reference Scheduler scheduler) {
        this.scheduler = scheduler;
        store = scheduler.store();
    }

    /** Whoever comes is told of the nodes that are known; one that arrives meanwhile it hears of twice rather than never. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindArrival(NodeArrival arrival) {
        arrivals.add(arrival);
        scheduler.timers().at(scheduler.timers().now(), () -> introduce(arrival));
    }

    void unbindArrival(NodeArrival arrival) {
        arrivals.remove(arrival);
    }

    private void introduce(NodeArrival arrival) {
        try {
            store.write(connection -> {
                boolean news = false;
                for (Row node : NodeTable.list(connection)) {
                    news |= arrival.changed(connection, node.info());
                }
                if (news) {
                    scheduler.placer().changed(connection, Change.EVERYTHING);
                }
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("{} was not told of all nodes; it hears of each when that changes", arrival, e);
        }
    }

    @Override
    public void announce(NodeInfo node) {
        LogContext.node(node.id(), () -> {
            scheduler.heartbeats().announced(node, scheduler.timers().steady());
            if (differs(store.read(connection -> NodeTable.find(connection, node.id())), node)) {
                store.write(connection -> keep(connection, node));
            }
            scheduler.watch().watch(node.id());
            return null;
        });
    }

    @Override
    public Assignment.Page await(String nodeId, long afterRevision, Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.in(wait);
        requireKnown(nodeId);
        return LogContext.node(nodeId, () -> {
            listening(nodeId, 1);
            try {
                return awaitChange(nodeId, afterRevision, deadline);
            } finally {
                listening(nodeId, -1);
            }
        });
    }

    @Override
    public void report(String nodeId, List<InstanceReport> reports) {
        requireKnown(nodeId);
        LogContext.node(nodeId, () -> {
            scheduler.heartbeats().heard(nodeId, scheduler.timers().steady());
            return store.write(connection -> applyAll(connection, nodeId, reports));
        });
    }

    @Override
    public void reportTemplates(String nodeId, List<TemplateReport> reports) {
        requireKnown(nodeId);
        LogContext.node(nodeId, () -> {
            scheduler.heartbeats().heard(nodeId, scheduler.timers().steady());
            return store.write(connection -> {
                for (TemplateReport report : reports) {
                    scheduler.orders().hear(connection, nodeId, report);
                }
                return null;
            });
        });
    }

    private Assignment.Page awaitChange(String nodeId, long afterRevision, Deadline deadline)
            throws InterruptedException {
        while (true) {
            long mark = scheduler.signals().here().mark(nodeId);
            Row node = store.read(connection -> glance(connection, nodeId));
            if (node.state() == NodeState.OFFLINE) {
                store.write(connection -> reviveIfOffline(connection, nodeId));
            }
            // A node that is ahead has seen a database that is no more; it too must learn what is true now.
            if (node.revision() != afterRevision || deadline.passed()) {
                return page(nodeId);
            }
            scheduler.signals().here().await(nodeId, mark, deadline);
        }
    }

    /** What is being taken back from the node, or was while this was read, is not told any more. */
    private Assignment.Page page(String nodeId) {
        while (true) {
            long mark = scheduler.undelivered().mark(nodeId);
            Optional<Assignment.Page> page = store.read(connection -> pageUnlessOffline(connection, nodeId));
            if (page.isEmpty()) {
                store.write(connection -> reviveIfOffline(connection, nodeId));
            } else if (scheduler.undelivered().delivered(nodeId, mark, ids(page.get()))) {
                return withSpares(nodeId, page.get());
            }
        }
    }

    private static Optional<Assignment.Page> pageUnlessOffline(Connection connection, String nodeId)
            throws SQLException {
        Row node = glance(connection, nodeId);
        return node.state() == NodeState.OFFLINE
                ? Optional.empty()
                : Optional.of(new Assignment.Page(
                        node.revision(),
                        AssignmentTable.of(connection, nodeId),
                        DistributionTable.of(connection, nodeId)));
    }

    private static List<String> ids(Assignment.Page page) {
        return page.assignments().stream().map(Assignment::instanceId).toList();
    }

    /** They are read after the revision: what changes in between comes once more, with the next one. */
    private Assignment.Page withSpares(String nodeId, Assignment.Page page) {
        SpareService known = spares;
        return known == null
                ? page
                : new Assignment.Page(page.revision(), page.assignments(), page.templates(), known.of(nodeId));
    }

    private Void applyAll(Connection connection, String nodeId, List<InstanceReport> reports) throws SQLException {
        reviveIfOffline(connection, nodeId);
        Set<String> freed = new HashSet<>();
        for (InstanceReport report : reports) {
            if (LogContext.instance(report.instanceId(), () -> apply(connection, nodeId, report))) {
                freed.add(report.instanceId());
            }
        }
        if (!freed.isEmpty()) {
            scheduler.placer().changed(connection, Change.instances(freed));
        }
        return null;
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
        SaveKeeper.Verdict verdict =
                instance.isPresent() ? scheduler.saves().hear(connection, report) : SaveKeeper.Verdict.NONE;
        Optional<Status> next = instance.flatMap(found -> after(found.status(), report, verdict));
        if (next.isEmpty()) {
            String state = instance.map(found -> found.status().state().label()).orElse("not there");
            LOG.debug("report {} ignored: the instance is {}", report.phase(), state);
            return false;
        }
        Current changed = scheduler.lifecycle().change(connection, instance.get(), next.get());
        if (report.phase() == InstanceReport.Phase.STARTING) {
            scheduler.lifecycle().begun(connection, changed);
        }
        if (instance.get().status().mayBeSaving()) {
            scheduler.saves().giveUpUnlessSaving(connection, report.instanceId(), next.get());
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

    private Void keep(Connection connection, NodeInfo node) throws SQLException {
        NodeState state = NodeWatch.stateOf(node);
        Optional<Row> before = NodeTable.find(connection, node.id());
        Change change = Change.node(node.id());
        if (before.isEmpty()) {
            change = takeIn(connection, node, state) ? Change.EVERYTHING : Change.facts(Set.of(node.id()));
        } else {
            NodeTable.update(connection, node, state, scheduler.timers().now());
            scheduler.publications().compare(connection, before.get().info(), node);
            for (NodeArrival arrival : arrivals) {
                change = arrival.changed(connection, node) ? Change.EVERYTHING : change;
            }
        }
        if (before.map(Row::state).filter(state::equals).isEmpty()) {
            scheduler.watch().changed(connection, node, state);
        }
        scheduler.placer().changed(connection, change);
        return null;
    }

    /** What a node wishes for counts now and never again: from now on the controller decides. */
    private boolean takeIn(Connection connection, NodeInfo node, NodeState state) throws SQLException {
        NodeTable.insert(connection, node, state, scheduler.timers().now());
        if (node.wishes() != null) {
            NodeTable.configure(connection, node.id(), NodeTable.configured(node.wishes()));
        }
        boolean changed = false;
        for (NodeArrival arrival : arrivals) {
            changed |= arrival.arrived(connection, node);
        }
        return changed;
    }

    private Void reviveIfOffline(Connection connection, String nodeId) throws SQLException {
        Row node = NodeTable.find(connection, nodeId).orElseThrow();
        if (node.state() == NodeState.OFFLINE) {
            NodeState state = NodeWatch.stateOf(node.info());
            NodeTable.setState(connection, nodeId, state, scheduler.timers().now());
            scheduler.watch().changed(connection, node.info(), state);
            scheduler.placer().changed(connection, Change.node(nodeId));
        }
        return null;
    }

    private static boolean differs(Optional<Row> stored, NodeInfo node) {
        return stored.map(before -> before.state() != NodeWatch.stateOf(node)
                        || !before.info().equals(NodeTable.lasting(node)))
                .orElse(true);
    }

    private void listening(String nodeId, int change) {
        scheduler.heartbeats().listening(nodeId, change, scheduler.timers().steady());
    }

    private void requireKnown(String nodeId) {
        store.read(connection -> glance(connection, nodeId));
    }

    private static Row glance(Connection connection, String nodeId) throws SQLException {
        return NodeTable.glance(connection, nodeId).orElseThrow(() -> EyrieException.notFound("node", nodeId));
    }
}
