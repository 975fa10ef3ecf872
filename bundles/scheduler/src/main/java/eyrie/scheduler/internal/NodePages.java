/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.Assignment;
import eyrie.api.placement.NodeState;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.NodeTable.Row;
import eyrie.scheduler.internal.Signals.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What nodes are told: all that is assigned to them, as of a revision. Thread-safe. */
final class NodePages {
    private final Store store;
    private final Signals signals;
    private final Undelivered undelivered;
    private final Revival revival;

    NodePages(Scheduler scheduler, Revival revival) {
        this.store = scheduler.store();
        this.signals = scheduler.signals().here();
        this.undelivered = scheduler.undelivered();
        this.revival = revival;
    }

    /**
     * Waits until there is something newer than a revision, or until the deadline.
     *
     * @throws eyrie.api.EyrieException NOT_FOUND if nobody knows the node
     */
    Assignment.Page await(String nodeId, long afterRevision, Deadline deadline) throws InterruptedException {
        while (true) {
            long mark = signals.mark(nodeId);
            Row node = store.read(connection -> NodeTable.required(connection, nodeId));
            if (node.state() == NodeState.OFFLINE) {
                revival.ifOffline(nodeId);
            }
            // A node that is ahead has seen a database that is no more; it too must learn what is true now.
            if (node.revision() != afterRevision || deadline.passed()) {
                return page(nodeId);
            }
            signals.await(nodeId, mark, deadline);
        }
    }

    /** What is being taken back from the node, or was while this was read, is not told any more. */
    private Assignment.Page page(String nodeId) {
        while (true) {
            long mark = undelivered.mark(nodeId);
            Optional<Assignment.Page> page = store.read(connection -> pageUnlessOffline(connection, nodeId));
            if (page.isEmpty()) {
                revival.ifOffline(nodeId);
            } else if (undelivered.delivered(nodeId, mark, ids(page.get()))) {
                return page.get();
            }
        }
    }

    private static Optional<Assignment.Page> pageUnlessOffline(Connection connection, String nodeId)
            throws SQLException {
        Row node = NodeTable.required(connection, nodeId);
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
}
