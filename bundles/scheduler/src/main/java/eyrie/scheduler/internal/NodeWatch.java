/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.event.Events;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.NodeState;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.Heartbeats.Heartbeat;
import eyrie.scheduler.internal.NodeTable.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the states of nodes: a silent one goes offline at the moment its time is over, one that has left at once, and it comes back when it is heard. */
final class NodeWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    private final Store store;
    private final Events events;
    private final Timers timers;
    private final SharedSignals signals;
    private final Heartbeats heartbeats;
    private final SharedHeartbeats elsewhere;
    private final Silence silence;
    private final Duration timeout;
    private final Instant started;
    private final ConcurrentMap<String, Alarm> alarms = new ConcurrentHashMap<>();

    /** What follows when a node has become silent. */
    @FunctionalInterface
    interface Silence {
        void silent(Connection connection, String nodeId, Instant seen) throws SQLException;
    }

    NodeWatch(
            Store store,
            Events events,
            Timers timers,
            SharedSignals signals,
            Heartbeats heartbeats,
            SharedHeartbeats elsewhere,
            Silence silence,
            Duration timeout) {
        this.store = store;
        this.events = events;
        this.timers = timers;
        this.signals = signals;
        this.heartbeats = heartbeats;
        this.elsewhere = elsewhere;
        this.silence = silence;
        this.timeout = timeout;
        started = timers.steady();
    }

    /** Gives every node that was there before a restart, or that came to another controller, the time to be heard. */
    void watchKnown() {
        store.read(NodeTable::online).forEach(this::watch);
    }

    void watch(String nodeId) {
        alarms.computeIfAbsent(nodeId, id -> new Alarm("watching node " + id, timers, () -> check(id)))
                .at(timers.now().plus(timeout));
    }

    /** The state of a node that is heard. */
    static NodeState stateOf(NodeInfo info) {
        return info.problem() == null ? NodeState.ACTIVE : NodeState.UNHEALTHY;
    }

    /** Tells of a node's new state, in the transaction that stores it. */
    void changed(Connection connection, NodeInfo info, NodeState state) throws SQLException {
        Map<String, Object> facts = new HashMap<>();
        facts.put("state", state.label());
        facts.put("name", info.name());
        if (info.problem() != null) {
            facts.put("message", info.problem());
        }
        events.append(connection, "node." + state.name().toLowerCase(Locale.ROOT), info.id(), facts);
        if (state == NodeState.OFFLINE) {
            // A request of it that came in this very moment looks again and finds itself offline.
            signals.wakeAfter(connection, info.id());
        }
        store.afterCommit(connection, () -> {
            log(info, state);
            if (state != NodeState.OFFLINE) {
                watch(info.id());
            }
        });
    }

    private Optional<Instant> check(String nodeId) {
        Optional<Instant> due = store.read(connection -> nextDue(connection, nodeId));
        if (due.isEmpty()) {
            store.write(connection -> goOfflineIfSilent(connection, nodeId));
        }
        return due;
    }

    /** A node that may not be heard any more is offline at once: whatever it got until its time is over would wait for nothing. */
    void left(String nodeId) {
        store.write(connection -> goOffline(connection, nodeId));
    }

    private Void goOfflineIfSilent(Connection connection, String nodeId) throws SQLException {
        return nextDue(connection, nodeId).isEmpty() ? goOffline(connection, nodeId) : null;
    }

    private Void goOffline(Connection connection, String nodeId) throws SQLException {
        Optional<Row> node = NodeTable.find(connection, nodeId).filter(found -> found.state() != NodeState.OFFLINE);
        if (node.isPresent()) {
            // As the database keeps it.
            Instant seen = timers.clockAt(lastHeard(nodeId)).truncatedTo(ChronoUnit.MICROS);
            NodeTable.setState(connection, nodeId, NodeState.OFFLINE, seen);
            changed(connection, node.get().info(), NodeState.OFFLINE);
            silence.silent(connection, nodeId, seen);
        }
        return null;
    }

    /** When to look again; empty if its time is over. */
    private Optional<Instant> nextDue(Connection connection, String nodeId) throws SQLException {
        if (heartbeats.of(nodeId).map(Heartbeat::listening).orElse(0) > 0) {
            return Optional.of(timers.now().plus(timeout));
        }
        Instant here = lastHeard(nodeId);
        Instant last = elsewhere
                .heardElsewhere(connection, nodeId)
                .filter(here::isBefore)
                .orElse(here);
        Duration left = Duration.between(timers.steady(), last.plus(timeout));
        return left.isPositive() ? Optional.of(timers.now().plus(left)) : Optional.empty();
    }

    private Instant lastHeard(String nodeId) {
        return heartbeats.of(nodeId).map(Heartbeat::seen).orElse(started);
    }

    private static void log(NodeInfo info, NodeState state) {
        LogContext.node(info.id(), () -> {
            LOG.info("node {} ({}) is {}", info.name(), info.id(), state.label());
            return null;
        });
    }
}
