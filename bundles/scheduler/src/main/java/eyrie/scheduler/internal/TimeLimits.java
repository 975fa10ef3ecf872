/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.store.Store;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.sql.Sql;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Ends instances that have waited or run for as long as they may. What is due is in the database, so a restart forgets none. */
final class TimeLimits {
    private static final int AT_ONCE = 500;

    private final Store store;
    private final Timers timers;
    private final Lifecycle lifecycle;
    private final Placer placer;
    private final Alarm alarm;

    private record Due(String id, Instant created) {}

    TimeLimits(Store store, Timers timers, Lifecycle lifecycle, Placer placer) {
        this.store = store;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.placer = placer;
        alarm = new Alarm("ending instances whose time is over", timers, this::check);
    }

    void at(Instant due) {
        alarm.at(due);
    }

    /** When the next one is due. */
    private Optional<Instant> check() {
        return store.write(connection -> {
            Set<String> ended = new HashSet<>();
            for (Due due : due(connection)) {
                if (end(connection, due)) {
                    ended.add(due.id());
                }
            }
            if (!ended.isEmpty()) {
                placer.changed(connection, Change.instances(ended));
            }
            return Sql.first(
                    connection,
                    "SELECT due FROM instances WHERE due IS NOT NULL ORDER BY due LIMIT 1",
                    row -> Sql.instant(row, "due"));
        });
    }

    private List<Due> due(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT id, created FROM instances WHERE due <= ? ORDER BY due LIMIT " + AT_ONCE,
                row -> new Due(row.getString("id"), Sql.instant(row, "created")),
                timers.now());
    }

    /** Whether it is in the queue no more. */
    private boolean end(Connection connection, Due due) throws SQLException {
        Current instance = InstanceTable.current(connection, due.id()).orElseThrow();
        long waited = instance.due().getEpochSecond() - due.created().getEpochSecond();
        Optional<Status> late = instance.status()
                .late("no node has begun to start it within the %d s that it may wait".formatted(waited));
        if (late.isPresent()) {
            Status failed = instance.onNode() ? late.get() : late.get().withNothingLeft();
            lifecycle.fail(connection, instance, failed);
            return true;
        }
        long ran = instance.runLimit() == null ? 0 : instance.runLimit() / 1_000_000;
        Optional<Status> over = instance.status().terminated("it has run for the %d s that it may".formatted(ran));
        lifecycle.change(connection, instance.due(null), over.orElse(instance.status()));
        if (over.isEmpty()) {
            lifecycle.begun(connection, instance);
        }
        return false;
    }
}
