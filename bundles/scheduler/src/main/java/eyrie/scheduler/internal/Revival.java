/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.placement.NodeState;
import eyrie.scheduler.internal.NodeTable.Row;
import eyrie.scheduler.internal.PlacementTable.Change;
import java.sql.Connection;
import java.sql.SQLException;

/** A node that was offline and is heard is there again. */
final class Revival {
    private final Scheduler scheduler;

    Revival(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void ifOffline(String nodeId) {
        scheduler.store().write(connection -> {
            ifOffline(connection, nodeId);
            return null;
        });
    }

    void ifOffline(Connection connection, String nodeId) throws SQLException {
        Row node = NodeTable.find(connection, nodeId).orElseThrow();
        if (node.state() == NodeState.OFFLINE) {
            NodeState state = NodeWatch.stateOf(node.info());
            NodeTable.setState(connection, nodeId, state, scheduler.timers().now());
            scheduler.watch().changed(connection, node.info(), state);
            scheduler.placer().changed(connection, Change.node(nodeId));
        }
    }
}
