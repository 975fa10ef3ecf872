/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.Assignment;
import eyrie.api.node.Assignments;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.TemplateReport;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.NodeState;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.NodeTable.Row;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.Signals.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
    private final Revival revival;
    private final NodePages pages;
    private final InstanceReports instanceReports;
    private final List<NodeArrival> arrivals = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile SpareService spares;

    @Activate
    public AssignmentService(@Reference Scheduler scheduler) {
        this.scheduler = scheduler;
        store = scheduler.store();
        revival = new Revival(scheduler);
        pages = new NodePages(scheduler, revival);
        instanceReports = new InstanceReports(scheduler);
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
                return withSpares(nodeId, pages.await(nodeId, afterRevision, deadline));
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
            return store.write(connection -> {
                revival.ifOffline(connection, nodeId);
                instanceReports.take(connection, nodeId, reports);
                return null;
            });
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

    /** They are read after the revision: what changes in between comes once more, with the next one. */
    private Assignment.Page withSpares(String nodeId, Assignment.Page page) {
        SpareService known = spares;
        return known == null
                ? page
                : new Assignment.Page(page.revision(), page.assignments(), page.templates(), known.of(nodeId));
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

    private static boolean differs(Optional<Row> stored, NodeInfo node) {
        return stored.map(before -> before.state() != NodeWatch.stateOf(node)
                        || !before.info().equals(NodeTable.lasting(node)))
                .orElse(true);
    }

    private void listening(String nodeId, int change) {
        scheduler.heartbeats().listening(nodeId, change, scheduler.timers().steady());
    }

    private void requireKnown(String nodeId) {
        store.read(connection -> NodeTable.required(connection, nodeId));
    }
}
