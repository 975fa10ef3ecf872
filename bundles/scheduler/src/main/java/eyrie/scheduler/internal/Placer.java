/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.store.Store;
import eyrie.scheduler.internal.Lifecycle.Placement;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.placement.Board;
import eyrie.scheduler.internal.placement.Board.Placed;
import eyrie.scheduler.internal.placement.Waiting;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives nodes to the instances in the queue, inside the transaction of whatever made room or need; the rest of what is to be
 * done after a large change follows in transactions of their own, so that nobody waits long for the database.
 */
final class Placer {
    private static final Logger LOG = LoggerFactory.getLogger(Placer.class);
    private static final int AT_ONCE = 500;

    private final Store store;
    private final BoardKeeper keeper;
    private final Lifecycle lifecycle;
    private final Timers timers;
    private final Throughput throughput;
    private final Undelivered undelivered;
    private final AtomicBoolean goesOn = new AtomicBoolean();

    Placer(
            Store store,
            BoardKeeper keeper,
            Lifecycle lifecycle,
            Timers timers,
            Throughput throughput,
            Undelivered undelivered) {
        this.store = store;
        this.keeper = keeper;
        this.lifecycle = lifecycle;
        this.timers = timers;
        this.throughput = throughput;
        this.undelivered = undelivered;
    }

    /** Takes over what the transaction has changed and places what can be placed now. */
    void changed(Connection connection, Change change) throws SQLException {
        store.lock(connection, "placement");
        Board board = keeper.after(connection, change);
        List<Placed> placed = take(board);
        Set<String> ids = new HashSet<>();
        for (Placed one : placed) {
            ids.add(one.instance().id());
            undelivered.placed(one.room().id(), one.instance().id());
        }
        lifecycle.placed(connection, named(connection, placed));
        keeper.record(connection, change.and(ids));
        store.afterCommit(connection, () -> committed(placed));
    }

    /** What placement knows; a moment old. */
    Board board() {
        return keeper.glance();
    }

    /** The same in a transaction of its own; a failure is left to the next change. */
    void changeNow(Change change) {
        try {
            store.write(connection -> {
                changed(connection, change);
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("the queue is looked at again at the next change", e);
        }
    }

    private static List<Placed> take(Board board) {
        List<Placed> placed = new ArrayList<>();
        while (placed.size() < AT_ONCE) {
            Optional<Placed> next = board.next();
            if (next.isEmpty()) {
                break;
            }
            placed.add(next.get());
        }
        return placed;
    }

    private void committed(List<Placed> placed) {
        throughput.placed(placed.stream().map(Placed::instance).toList());
        if (placed.size() == AT_ONCE && goesOn.compareAndSet(false, true)) {
            timers.at(timers.now(), () -> {
                goesOn.set(false);
                changeNow(Change.NOTHING);
            });
        }
    }

    private List<Placement> named(Connection connection, List<Placed> placed) throws SQLException {
        Set<String> taken = new HashSet<>();
        List<Placement> named = new ArrayList<>(placed.size());
        for (Placed one : placed) {
            String name = name(connection, one, taken);
            taken.add(one.room().id() + "/" + name);
            named.add(new Placement(one.instance(), one.room(), name));
        }
        return named;
    }

    private String name(Connection connection, Placed placed, Set<String> taken) throws SQLException {
        Waiting instance = placed.instance();
        String nodeId = placed.room().id();
        String template = instance.naming().nameTemplate();
        Map<String, String> values = Map.of(
                "template_name", instance.naming().templateName(),
                "template_id", instance.demand().templateId(),
                "instance_id", instance.id(),
                "node_id", nodeId,
                "node_name", placed.room().name(),
                "ts", Long.toString(Sql.micros(timers.now()) * 1000));
        String name = VmNames.fill(template, values);
        boolean isTaken = !name.contains(instance.id())
                && (taken.contains(nodeId + "/" + name) || InstanceTable.vmNameTaken(connection, nodeId, name));
        return isTaken ? VmNames.withId(name, instance.id()) : name;
    }
}
