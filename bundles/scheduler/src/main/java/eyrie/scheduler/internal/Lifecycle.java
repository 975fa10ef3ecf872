/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.event.Events;
import eyrie.api.instance.InstanceState;
import eyrie.api.placement.Room;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.event.EventTypes;
import eyrie.scheduler.internal.placement.Waiting;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes instances: row, history, event and the node's revision in the one transaction, the wake-ups after it. */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Store store;
    private final Events events;
    private final Timers timers;
    private final SharedSignals signals;
    private final Listener listener;

    /** Hears after commits. */
    interface Listener {
        /** An instance has reached its end. */
        void ended(Instant at);

        /** An instance has a time limit. */
        void limitSet(Instant due);
    }

    Lifecycle(Store store, Events events, Timers timers, SharedSignals signals, Listener listener) {
        this.store = store;
        this.events = events;
        this.timers = timers;
        this.signals = signals;
        this.listener = listener;
    }

    /**
     * An instance that gets a node.
     *
     * @param vmName of its VM there
     */
    record Placement(Waiting instance, Room room, String vmName) {}

    /** New instances, whose rows were just written. */
    void created(Connection connection, List<Current> instances, String createdBy) throws SQLException {
        String reason = "created by " + createdBy;
        TransitionTable.addFirst(
                connection,
                instances.stream().map(Current::id).toList(),
                InstanceState.SCHEDULING,
                reason,
                timers.now());
        events.appendAll(
                connection,
                instances.stream()
                        .map(instance ->
                                new Events.News(type(InstanceState.SCHEDULING), instance.id(), facts(instance)))
                        .toList());
        Optional<Instant> due = Optional.ofNullable(instances.getFirst().due());
        store.afterCommit(connection, () -> {
            instances.forEach(instance -> log(instance.id(), null, InstanceState.SCHEDULING, reason));
            due.ifPresent(listener::limitSet);
        });
    }

    /** Instances that have got nodes. */
    void placed(Connection connection, List<Placement> placements) throws SQLException {
        if (placements.isEmpty()) {
            return;
        }
        Instant now = timers.now();
        InstanceTable.place(connection, placements, now);
        TransitionTable.addPlaced(connection, placements, now);
        events.appendAll(connection, placements.stream().map(Lifecycle::news).toList());
        Set<String> nodes = new LinkedHashSet<>();
        placements.forEach(placement -> nodes.add(placement.room().id()));
        reassigned(connection, nodes);
        store.afterCommit(connection, () -> {
            for (Placement one : placements) {
                log(one.instance().id(), one.room().id(), InstanceState.SCHEDULING, reason(one));
            }
        });
    }

    /** What a placement is in the history of an instance. */
    static String reason(Placement placement) {
        return "placed on node " + placement.room().name();
    }

    private static Events.News news(Placement placement) {
        Waiting instance = placement.instance();
        Map<String, Object> facts = new HashMap<>();
        facts.put("state", InstanceState.SCHEDULING.label());
        facts.put("template_id", instance.demand().templateId());
        facts.put("node_id", placement.room().id());
        putUnlessNull(facts, "external_id", instance.naming().externalId());
        return new Events.News(type(InstanceState.SCHEDULING), instance.id(), facts);
    }

    /** Gives an instance a new status; one that is the same costs nothing. */
    Current change(Connection connection, Current instance, Status next) throws SQLException {
        if (instance.status().equals(next)) {
            return instance;
        }
        return write(connection, instance, instance.with(next).due(dueAfter(instance, next)), next.message());
    }

    /** Ends an instance as failed; its node, if it has one, is to remove it. */
    Current fail(Connection connection, Current instance, Status failed) throws SQLException {
        Current changed = instance.with(failed).due(null).revokedNow();
        return write(connection, instance, changed, failed.message());
    }

    /** An instance goes back to the queue from a node that was never told of it. */
    void requeued(Connection connection, Current instance, String reason) throws SQLException {
        InstanceTable.takeBack(connection, instance.id(), timers.now());
        record(connection, instance.nowhere(), "back in the queue: " + reason);
        reassigned(connection, instance.nodeId());
    }

    /** A node has begun to start it, so it waits no more. */
    void begun(Connection connection, Current instance) throws SQLException {
        if (instance.due() != null) {
            InstanceTable.setStatus(connection, instance.due(null), timers.now());
        }
    }

    private Current write(Connection connection, Current instance, Current changed, String reason) throws SQLException {
        Status before = instance.status();
        Status next = changed.status();
        Instant now = timers.now();
        InstanceTable.setStatus(connection, changed, now);
        if (before.state() != next.state()) {
            record(connection, changed, reason);
        } else if (isRestart(before, next)) {
            events.append(connection, EventTypes.RESTARTED, changed.id(), facts(changed));
        }
        if (instance.onNode() && assignmentDiffers(instance, changed)) {
            reassigned(connection, instance.nodeId());
        }
        store.afterCommit(connection, () -> {
            if (next.state() == InstanceState.TERMINATED) {
                listener.ended(now);
            }
            if (changed.due() != null && !changed.due().equals(instance.due())) {
                listener.limitSet(changed.due());
            }
        });
        return changed;
    }

    /** The instance is to be stopped and started again. */
    void restarting(Connection connection, Current instance) throws SQLException {
        events.append(connection, EventTypes.RESTARTING, instance.id(), facts(instance));
        reassigned(connection, instance.nodeId());
    }

    private static boolean isRestart(Status before, Status next) {
        return next.state() == InstanceState.STARTED
                && before.vm() != null
                && next.vm() != null
                && next.vm().started() != null
                && !next.vm().started().equals(before.vm().started());
    }

    private Instant dueAfter(Current instance, Status next) {
        boolean starts = instance.status().state() != InstanceState.STARTED && next.state() == InstanceState.STARTED;
        return switch (next.state()) {
            case STARTED -> starts && instance.due() == null ? runsUntil(instance) : instance.due();
            case SCHEDULING, STOPPING, STOPPED, PUSHING -> instance.due();
            case PULLING, ERROR, TERMINATING, TERMINATED -> null;
        };
    }

    private Instant runsUntil(Current instance) {
        return instance.runLimit() == null ? null : timers.now().plus(instance.runLimit(), ChronoUnit.MICROS);
    }

    /** The assignments of a node have changed: it is told after the commit. */
    void reassigned(Connection connection, String nodeId) throws SQLException {
        reassigned(connection, Set.of(nodeId));
    }

    private void reassigned(Connection connection, Set<String> nodeIds) throws SQLException {
        NodeTable.nextRevision(connection, nodeIds);
        for (String nodeId : nodeIds) {
            signals.wakeAfter(connection, nodeId);
        }
    }

    private static boolean assignmentDiffers(Current before, Current after) {
        Status next = after.status();
        boolean ending = before.status().state() != next.state() && next.state() == InstanceState.TERMINATING;
        return next.gone() || ending || (after.revoked() && !before.revoked());
    }

    private void record(Connection connection, Current instance, String reason) throws SQLException {
        Status status = instance.status();
        TransitionTable.add(connection, instance.id(), status.state(), reason, timers.now());
        events.append(connection, type(status.state()), instance.id(), facts(instance));
        store.afterCommit(connection, () -> log(instance.id(), instance.nodeId(), status.state(), reason));
    }

    private static String type(InstanceState state) {
        return EventTypes.of(state);
    }

    private static Map<String, Object> facts(Current instance) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("state", instance.status().state().label());
        facts.put("template_id", instance.templateId());
        putUnlessNull(facts, "message", instance.status().message());
        putUnlessNull(facts, "node_id", instance.nodeId());
        putUnlessNull(facts, "external_id", instance.externalId());
        return facts;
    }

    private static void putUnlessNull(Map<String, Object> facts, String key, String value) {
        if (value != null) {
            facts.put(key, value);
        }
    }

    private static void log(String id, String nodeId, InstanceState state, String reason) {
        LogContext.instance(
                id,
                () -> LogContext.node(nodeId, () -> {
                    LOG.info("instance {} is {}: {}", id, state.label(), reason);
                    return null;
                }));
    }
}
