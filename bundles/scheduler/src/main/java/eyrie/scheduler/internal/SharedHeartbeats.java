/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Lets several controllers know which nodes any of them hears. Each stamps the nodes that it has heard, four times in
 * the time after which a silent one counts as offline; another one sees that a stamp is new. Clocks are not compared: they
 * may differ between controllers.
 */
final class SharedHeartbeats {
    private static final int STAMPS_A_TIMEOUT = 4;
    /** So that no transaction takes long. */
    private static final int AT_ONCE = 500;

    private final Store store;
    private final Timers timers;
    private final Heartbeats heartbeats;
    private final Duration every;
    /** A process, not a machine: what an earlier one stamped was another's. */
    private final String controller = UUID.randomUUID().toString();

    private final ConcurrentMap<String, Noticed> noticed = new ConcurrentHashMap<>();
    private Instant stamped;

    /** A stamp, and when it was seen here for the first time. */
    private record Noticed(Instant stamp, Instant at) {}

    SharedHeartbeats(Store store, Timers timers, Heartbeats heartbeats, Duration timeout) {
        this.store = store;
        this.timers = timers;
        this.heartbeats = heartbeats;
        every = timeout.dividedBy(STAMPS_A_TIMEOUT);
        stamped = timers.steady();
        store.migrate(SeenTable.PART, SeenTable.STEPS);
        // What was stamped before this start tells nothing about the time since.
        store.insist(() -> store.read(SeenTable::all))
                .forEach((node, stamp) -> noticed.put(node, new Noticed(stamp, stamped)));
    }

    /**
     * Begins to stamp, if there may be somebody who looks.
     *
     * @param watch is to watch the nodes that came to other controllers
     */
    void start(Runnable watch) {
        if (store.shared()) {
            Supplier<Optional<Instant>> task = () -> {
                watch.run();
                return stamp();
            };
            new Alarm("telling other controllers of nodes", timers, task)
                    .at(timers.now().plus(every));
        }
    }

    /** When another controller may have heard a node last, in the steady time of this one; later than it was, never earlier. */
    Optional<Instant> heardElsewhere(Connection connection, String nodeId) throws SQLException {
        if (!store.shared()) {
            return Optional.empty();
        }
        Optional<Instant> stamp = SeenTable.elsewhere(connection, nodeId, controller);
        Instant now = timers.steady();
        return stamp.map(found -> noticed.compute(
                        nodeId,
                        (id, before) ->
                                before != null && before.stamp().equals(found) ? before : new Noticed(found, now))
                .at());
    }

    private Optional<Instant> stamp() {
        Instant now = timers.steady();
        List<String> heard = heartbeats.heardSince(stamped);
        for (int from = 0; from < heard.size(); from += AT_ONCE) {
            List<String> some = heard.subList(from, Math.min(from + AT_ONCE, heard.size()));
            store.write(connection -> {
                SeenTable.put(connection, some, now, controller);
                return null;
            });
        }
        stamped = now;
        return Optional.of(timers.now().plus(every));
    }
}
