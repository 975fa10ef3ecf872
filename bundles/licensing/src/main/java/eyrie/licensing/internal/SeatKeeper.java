/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.PlacementChanges;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gives nodes their seats as they come, change and go, in the transaction in which they do. */
@Component
public final class SeatKeeper implements NodeArrival {
    private final Store store;

    /** @param rules make the tables */
    @Activate
    public SeatKeeper(
            @Reference Store store,
            @Reference SeatRules rules,
            @Reference Nodes nodes,
            @Reference PlacementChanges placement) {
        this(store);
        store.insist(() -> store.write(connection -> {
            if (takeInventory(connection, nodes)) {
                placement.changed(connection);
            }
            return null;
        }));
    }

    SeatKeeper(Store store) {
        this.store = store;
    }

    /** Nodes may have come before there were licenses, and gone while nobody looked. */
    private boolean takeInventory(Connection connection, Nodes nodes) throws SQLException {
        Set<String> gone = new HashSet<>(
                SeatTable.list(connection).stream().map(Seat::nodeId).collect(Collectors.toSet()));
        boolean changed = false;
        for (NodeStatus node : nodes.list()) {
            gone.remove(node.info().id());
            changed |= SeatTable.put(connection, node.info());
        }
        for (String nodeId : gone) {
            changed |= SeatTable.remove(connection, nodeId);
        }
        return changed && reassign(connection);
    }

    /** A node with a seat is news as well: who does not know of its seat gives it no work. */
    @Override
    public boolean arrived(Connection transaction, NodeInfo node) throws SQLException {
        if (!SeatTable.put(transaction, node)) {
            return false;
        }
        Set<String> changed = assign(transaction);
        tell(transaction);
        return changed.stream().anyMatch(other -> !other.equals(node.id()));
    }

    @Override
    public boolean changed(Connection transaction, NodeInfo node) throws SQLException {
        return SeatTable.put(transaction, node) && reassign(transaction);
    }

    @Override
    public boolean left(Connection transaction, String nodeId) throws SQLException {
        return SeatTable.remove(transaction, nodeId) && reassign(transaction);
    }

    /** @return whether some have got or lost theirs, of which all have been told */
    private boolean reassign(Connection connection) throws SQLException {
        boolean news = !assign(connection).isEmpty();
        if (news) {
            tell(connection);
        }
        return news;
    }

    private static Set<String> assign(Connection connection) throws SQLException {
        return SeatTable.assign(connection, Tables.state(connection).decision());
    }

    private void tell(Connection connection) throws SQLException {
        Tables.update(connection, "UPDATE license_state SET revision = revision + 1 WHERE id = 1");
        store.notify(connection, Licenses.CHANNEL, "seats");
    }
}
