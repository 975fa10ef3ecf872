/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.event.Events;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.NodeInfo;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes instances: row, history, event and the node's revision in the one transaction, the wake-ups after it. */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Store store;
    private final Events events;
    private final Timers timers;
    private final Signals signals;
    private final Consumer<Instant> ended;

    /** @param ended hears after the commit when an instance has reached its end */
    Lifecycle(Store store, Events events, Timers timers, Signals signals, Consumer<Instant> ended) {
        this.store = store;
        this.events = events;
        this.timers = timers;
        this.signals = signals;
        this.ended = ended;
    }

    /** A new instance, whose row was just written. */
    void created(Connection connection, Current instance, String createdBy) throws SQLException {
        record(connection, instance, "created by " + createdBy);
    }

    /** An instance that has got a node. */
    void placed(Connection connection, String instanceId, NodeInfo node, String vmName) throws SQLException {
        InstanceTable.place(connection, instanceId, node.id(), vmName);
        InstanceTable.setMessage(connection, instanceId, null, timers.now());
        Current placed = InstanceTable.current(connection, instanceId).orElseThrow();
        record(connection, placed, "placed on node " + node.name());
    }

    /** Gives an instance a new status; one that is the same costs nothing. */
    Current change(Connection connection, Current instance, Status next) throws SQLException {
        Status before = instance.status();
        if (before.equals(next)) {
            return instance;
        }
        Instant now = timers.now();
        Current changed = instance.with(next);
        InstanceTable.setStatus(connection, changed.id(), next, now);
        if (before.state() != next.state()) {
            record(connection, changed, next.message());
        }
        if (instance.onNode() && assignmentDiffers(before, next)) {
            reassigned(connection, instance.nodeId());
        }
        if (next.state() == InstanceState.TERMINATED) {
            store.afterCommit(connection, () -> ended.accept(now));
        }
        return changed;
    }

    /** The assignments of a node have changed: it is told after the commit. */
    void reassigned(Connection connection, String nodeId) throws SQLException {
        NodeTable.nextRevision(connection, nodeId);
        store.afterCommit(connection, () -> signals.wake(nodeId));
    }

    private static boolean assignmentDiffers(Status before, Status next) {
        return next.gone() || (before.state() != next.state() && next.state() == InstanceState.TERMINATING);
    }

    private void record(Connection connection, Current instance, String reason) throws SQLException {
        Status status = instance.status();
        TransitionTable.add(connection, instance.id(), status.state(), reason, timers.now());
        String type = "instance." + status.state().name().toLowerCase(Locale.ROOT);
        events.append(connection, type, instance.id(), facts(instance));
        store.afterCommit(connection, () -> log(instance, reason));
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

    private static void log(Current instance, String reason) {
        LogContext.instance(
                instance.id(),
                () -> LogContext.node(instance.nodeId(), () -> {
                    LOG.info(
                            "instance {} is {}: {}",
                            instance.id(),
                            instance.status().state().label(),
                            reason);
                    return null;
                }));
    }
}
