/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.placement.NodeState;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.NodeTable.Row;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the instances of a silent node. Those that it was certainly never told of go back to the queue at once.
 * The others may run there, so nothing of them is started anywhere else; when the node counts as lost they end, and if it
 * comes back it is told to remove them.
 */
final class NodeLosses {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLosses.class);

    private final Store store;
    private final Timers timers;
    private final Lifecycle lifecycle;
    private final SaveKeeper saves;
    private final Placer placer;
    private final Undelivered undelivered;
    private final Duration lostAfter;
    private final ConcurrentMap<String, Alarm> alarms = new ConcurrentHashMap<>();

    /** @param lostAfter from the last word of a node until it counts as lost */
    NodeLosses(
            Store store,
            Timers timers,
            Lifecycle lifecycle,
            SaveKeeper saves,
            Placer placer,
            Undelivered undelivered,
            Duration lostAfter) {
        this.store = store;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.saves = saves;
        this.placer = placer;
        this.undelivered = undelivered;
        this.lostAfter = lostAfter;
    }

    /** Goes on with those that were offline before a restart, or became so at another controller. */
    void watchKnown() {
        store.read(NodeTable::offline).forEach((node, seen) -> watch(node, seen.plus(lostAfter)));
    }

    /** A node has become silent, in the transaction that notes it. */
    void silent(Connection connection, String nodeId, Instant seen) throws SQLException {
        // Where others share the database, one of them may have told the node.
        Set<String> untold = store.shared() ? Set.of() : undelivered.take(nodeId);
        Set<String> back = new HashSet<>();
        for (String id : untold) {
            Optional<Current> instance = InstanceTable.current(connection, id)
                    .filter(one -> nodeId.equals(one.nodeId()) && one.status().equals(Status.waiting()));
            if (instance.isPresent()) {
                lifecycle.requeued(connection, instance.get(), "its node was silent before it was told");
                back.add(id);
            }
        }
        placer.changed(connection, Change.node(nodeId).and(back));
        store.afterCommit(connection, () -> watch(nodeId, seen.plus(lostAfter)));
    }

    /** Whether a node counts as lost. */
    boolean isLost(Connection connection, String nodeId) throws SQLException {
        return NodeTable.glance(connection, nodeId)
                .filter(node -> node.state() == NodeState.OFFLINE)
                .filter(node -> !timers.now().isBefore(node.seen().plus(lostAfter)))
                .isPresent();
    }

    /** Ends all instances of a node that will not be heard again. */
    void endAll(Connection connection, String nodeId, String reason) throws SQLException {
        Set<String> ended = new HashSet<>();
        for (Current instance : InstanceTable.onNode(connection, nodeId)) {
            Optional<Status> lost = instance.status().lost(reason);
            if (lost.isPresent()) {
                end(connection, instance, lost.get());
                ended.add(instance.id());
            }
        }
        placer.changed(connection, Change.instances(ended));
    }

    /** Ends everything that has to do with a node, so that it can be removed. */
    void forget(Connection connection, String nodeId, String reason) throws SQLException {
        endAll(connection, nodeId, reason);
        Set<String> ended = new HashSet<>();
        for (Current instance : InstanceTable.waitingFor(connection, nodeId)) {
            Optional<Status> lost = instance.status().lost(reason);
            if (lost.isPresent()) {
                lifecycle.fail(connection, instance, lost.get().withNothingLeft());
            }
            ended.add(instance.id());
        }
        InstanceTable.onNode(connection, nodeId).forEach(instance -> ended.add(instance.id()));
        InstanceTable.forgetNode(connection, nodeId);
        placer.changed(connection, Change.instances(ended));
    }

    private void end(Connection connection, Current instance, Status lost) throws SQLException {
        switch (lost.state()) {
            case TERMINATED -> lifecycle.change(connection, instance, lost.withNothingLeft());
            default -> lifecycle.fail(connection, instance, lost);
        }
        saves.giveUpUnlessSaving(connection, instance.id(), lost);
    }

    private void watch(String nodeId, Instant due) {
        alarms.computeIfAbsent(nodeId, id -> new Alarm("giving up node " + id, timers, () -> check(id)))
                .at(due);
    }

    private Optional<Instant> check(String nodeId) {
        return store.write(connection -> {
            Optional<Row> node = NodeTable.find(connection, nodeId).filter(found -> found.state() == NodeState.OFFLINE);
            if (node.isEmpty()) {
                return Optional.empty();
            }
            Instant due = node.get().seen().plus(lostAfter);
            if (timers.now().isBefore(due)) {
                return Optional.of(due);
            }
            giveUp(connection, node.get());
            return Optional.empty();
        });
    }

    private void giveUp(Connection connection, Row node) throws SQLException {
        String name = node.info().name();
        endAll(connection, node.info().id(), "node %s is lost: not heard since %s".formatted(name, node.seen()));
        store.afterCommit(
                connection,
                () -> LOG.warn(
                        "node {} ({}) counts as lost: its instances end",
                        name,
                        node.info().id()));
    }
}
