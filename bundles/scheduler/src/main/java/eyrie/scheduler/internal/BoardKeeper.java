/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.placement.Demand;
import eyrie.api.placement.Load;
import eyrie.api.placement.Room;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.PlacementTable.Mark;
import eyrie.scheduler.internal.placement.Board;
import eyrie.scheduler.internal.placement.Holding;
import eyrie.scheduler.internal.placement.Limits;
import eyrie.scheduler.internal.placement.Rules;
import eyrie.scheduler.internal.placement.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the board equal to the database. Each transaction that changes what placement knows leaves a mark; who finds
 * another mark than its own last one, because another controller was at work or its own work was undone, follows or reads
 * everything anew. Used by one transaction that writes at a time.
 */
final class BoardKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(BoardKeeper.class);

    private final Store store;
    private final Supplier<Rules> rules;
    private final Limits limits;
    private final Shares shares;
    private volatile Board board;
    private Rules used;
    /** Null while a transaction is at work, and if it never came to its end. */
    private Mark known;

    private Mark base = Mark.NONE;

    BoardKeeper(Store store, Supplier<Rules> rules, Limits limits, Shares shares) {
        this.store = store;
        this.rules = rules;
        this.limits = limits;
        this.shares = shares;
        board = new Board(rules.get(), limits);
    }

    /** As it was when it was last used; what it says may be a moment old. */
    Board glance() {
        return board;
    }

    /** Takes over what others have done and what this transaction has just done. */
    Board after(Connection connection, Change change) throws SQLException {
        Mark before = known;
        // From the first statement on: if one fails, the board may have taken over half of something.
        known = null;
        Mark latest = PlacementTable.latest(connection);
        if (goesOn(change) && before != null && followed(connection, before, latest)) {
            apply(connection, change);
        } else {
            rebuild(connection);
        }
        base = latest;
        return board;
    }

    private boolean goesOn(Change change) {
        return used == rules.get() && !change.everything();
    }

    /** Leaves a mark for what this transaction has changed. */
    void record(Connection connection, Change change) throws SQLException {
        Mark mark = new Mark(base.number() + 1, UUID.randomUUID().toString());
        PlacementTable.add(connection, mark, change, store.shared());
        known = mark;
    }

    /** Whether nobody has changed anything meanwhile, or what others have changed could be taken over piece by piece. */
    private boolean followed(Connection connection, Mark before, Mark latest) throws SQLException {
        if (latest.equals(before)) {
            return true;
        }
        if (!store.shared() || latest.number() < before.number() || !PlacementTable.exists(connection, before)) {
            return false;
        }
        for (Change other : PlacementTable.after(connection, before)) {
            if (other.everything()) {
                return false;
            }
            apply(connection, other);
        }
        return true;
    }

    private void rebuild(Connection connection) throws SQLException {
        used = rules.get();
        used.load(connection);
        Board fresh = new Board(used, limits);
        for (NodeTable.Row node : NodeTable.list(connection)) {
            fresh.node(room(node));
        }
        Map<Demand, Demand> same = new HashMap<>();
        QueueTable.all(connection, row -> put(fresh, row, same));
        board = fresh;
        LOG.debug("placement knows everything anew: {} instances wait", fresh.waiting());
    }

    private void apply(Connection connection, Change change) throws SQLException {
        if (change.facts()) {
            used.load(connection, change.nodes());
        }
        for (String id : change.nodes()) {
            NodeTable.find(connection, id).ifPresentOrElse(node -> board.node(room(node)), () -> board.nodeGone(id));
        }
        if (change.behind() != null) {
            Map<Demand, Demand> same = new HashMap<>();
            QueueTable.behind(connection, change.behind(), row -> put(board, row, same));
        }
        for (String id : change.instances()) {
            board.gone(id);
            QueueTable.find(connection, id).ifPresent(row -> put(board, row, new HashMap<>()));
        }
    }

    private Room room(NodeTable.Row node) {
        return new Room(
                node.info(),
                node.configuration(),
                used.state(node.state(), node.info(), node.configuration()),
                Load.NONE);
    }

    /** @param same demands seen so far: many instances ask for the same, and one copy of that is enough */
    private void put(Board to, QueueTable.Row row, Map<Demand, Demand> same) {
        Map<String, String> wishes = row.demand().wishes();
        Demand asked = withWishes(row.demand(), used.aboutNodes(wishes));
        Demand demand = same.computeIfAbsent(asked, one -> one);
        String share = shares.of(row.createdBy(), row.externalId());
        if (row.waits()) {
            to.waits(new Waiting(
                    row.id(),
                    row.created() + used.delayMicros(wishes),
                    row.position(),
                    demand,
                    share,
                    row.createdBy(),
                    row.created(),
                    new Waiting.Naming(row.templateName(), row.nameTemplate(), row.externalId())));
        } else if (row.nodeId() != null) {
            to.holds(row.id(), new Holding(row.nodeId(), demand, share, row.createdBy()));
        }
    }

    private static Demand withWishes(Demand demand, Map<String, String> wishes) {
        return wishes == demand.wishes()
                ? demand
                : new Demand(
                        demand.templateId(),
                        demand.templateVersion(),
                        demand.templateBytes(),
                        demand.arch(),
                        demand.macOs(),
                        demand.nodeId(),
                        demand.cpuCount(),
                        demand.ramBytes(),
                        wishes);
    }
}
