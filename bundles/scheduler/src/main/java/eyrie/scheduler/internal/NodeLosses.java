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
    private final Duration timeout;
    private final Duration lostAfter;
    private final ConcurrentMap<String, Alarm> alarms = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Wait> waits = new ConcurrentHashMap<>();

    /**
     * A silence, and when it will have lasted too long. Clocks are stepped, and those of controllers may differ, so that is
     * measured by the time that passes here.
     *
     * @param seen when the node was heard last, as it is stored
     * @param over in steady time
     */
    private record Wait(Instant seen, Instant over) {}

    /** @param lostAfter from the moment at which a node goes offline until it counts as lost */
    NodeLosses(
            Store store,
            Timers timers,
            Lifecycle lifecycle,
            SaveKeeper saves,
            Placer placer,
            Undelivered undelivered,
            Duration timeout,
            Duration lostAfter) {
        this.store = store;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.saves = saves;
        this.placer = placer;
        this.undelivered = undelivered;
        this.timeout = timeout;
        this.lostAfter = lostAfter;
    }

    /** Goes on with those that were offline before a restart, or became so at another controller. */
    void watchKnown() {
        store.read(NodeTable::offline).forEach((node, seen) -> watch(node, waitFor(node, seen, left(seen))));
    }

    /** Of what was noticed by an earlier process. Where there are other controllers, one of them goes on with it in time. */
    private Duration left(Instant seen) {
        Duration left = Duration.between(timers.now(), seen.plus(timeout).plus(lostAfter));
        return store.shared() || left.compareTo(lostAfter) > 0 ? lostAfter : left;
    }

    private Wait waitFor(String nodeId, Instant seen, Duration left) {
        return waits.compute(
                nodeId,
                (id, before) -> before != null && before.seen().equals(seen)
                        ? before
                        : new Wait(seen, timers.steady().plus(left)));
    }

    /** A node has become silent, in the transaction that notes it. */
    void silent(Connection connection, String nodeId, Instant seen) throws SQLException {
        placer.changed(connection, Change.node(nodeId));
        store.afterCommit(connection, () -> {
            watch(nodeId, waitFor(nodeId, seen, lostAfter));
            // Where others share the database, one of them may have told the node.
            if (!store.shared()) {
                timers.at(timers.now(), () -> takeBack(nodeId));
            }
        });
    }

    /**
     * In a transaction of its own, after the one by which the node is offline: whoever is about to answer the node finds it
     * offline, or is told that something was taken back, and looks again after this.
     */
    private void takeBack(String nodeId) {
        try {
            store.write(connection -> takeBack(connection, nodeId));
        } catch (RuntimeException e) {
            LOG.warn("what node {} was not told of stays there until it comes back or is lost", nodeId, e);
        }
    }

    private Void takeBack(Connection connection, String nodeId) throws SQLException {
        if (!isOffline(connection, nodeId)) {
            return null;
        }
        Set<String> back = new HashSet<>();
        for (String id : undelivered.withhold(nodeId)) {
            Optional<Current> instance = InstanceTable.current(connection, id)
                    .filter(one -> nodeId.equals(one.nodeId()) && one.status().equals(Status.waiting()));
            if (instance.isPresent()) {
                lifecycle.requeued(connection, instance.get(), "its node was silent before it was told");
                back.add(id);
            }
        }
        if (!back.isEmpty()) {
            placer.changed(connection, Change.instances(back));
            store.afterCommit(connection, () -> undelivered.gone(nodeId, back));
        }
        return null;
    }

    private static boolean isOffline(Connection connection, String nodeId) throws SQLException {
        return NodeTable.glance(connection, nodeId)
                .filter(node -> node.state() == NodeState.OFFLINE)
                .isPresent();
    }

    /** Whether a node counts as lost. */
    boolean isLost(Connection connection, String nodeId) throws SQLException {
        return NodeTable.glance(connection, nodeId)
                .filter(node -> node.state() == NodeState.OFFLINE)
                .filter(node -> isOver(waits.get(nodeId), node.seen()))
                .isPresent();
    }

    /** Ends all instances of a node that will not be heard again. @return whether there were some */
    boolean endAll(Connection connection, String nodeId, String reason) throws SQLException {
        Set<String> ended = new HashSet<>();
        for (Current instance : InstanceTable.onNode(connection, nodeId)) {
            Optional<Status> lost = instance.status().lost(reason);
            if (lost.isPresent()) {
                end(connection, instance, lost.get());
                ended.add(instance.id());
            }
        }
        placer.changed(connection, Change.instances(ended));
        return !ended.isEmpty();
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

    private boolean isOver(Wait wait, Instant seen) {
        return wait != null && wait.seen().equals(seen) && !timers.steady().isBefore(wait.over());
    }

    private void watch(String nodeId, Wait wait) {
        alarms.computeIfAbsent(nodeId, id -> new Alarm("giving up node " + id, timers, () -> check(id)))
                .at(due(wait));
    }

    private Instant due(Wait wait) {
        return timers.clockAt(wait.over());
    }

    private Optional<Instant> check(String nodeId) {
        return store.write(connection -> {
            Optional<Row> node = NodeTable.find(connection, nodeId).filter(found -> found.state() == NodeState.OFFLINE);
            if (node.isEmpty()) {
                return Optional.empty();
            }
            Instant seen = node.get().seen();
            Wait wait = waitFor(nodeId, seen, lostAfter);
            if (!isOver(wait, seen)) {
                return Optional.of(due(wait));
            }
            giveUp(connection, node.get());
            return Optional.empty();
        });
    }

    private void giveUp(Connection connection, Row node) throws SQLException {
        String name = node.info().name();
        if (!endAll(connection, node.info().id(), "node %s is lost: not heard since %s".formatted(name, node.seen()))) {
            return;
        }
        store.afterCommit(
                connection,
                () -> LOG.warn(
                        "node {} ({}) counts as lost: its instances end",
                        name,
                        node.info().id()));
    }
}
