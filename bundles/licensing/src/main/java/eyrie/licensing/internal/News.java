/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.event.Events;
import eyrie.api.licensing.KeyStatus.Phase;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what has become of keys: as events, in the transaction that decides it, and in the log after it. */
final class News {
    private static final Logger LOG = LoggerFactory.getLogger(Licenses.class);

    private final Store store;
    private final Supplier<Events> events;

    /** @param events of the scheduler; null while that is not there, and then only the log is told */
    News(Store store, Supplier<Events> events) {
        this.store = store;
        this.events = events;
    }

    /** What is different between two decisions. */
    void differences(Connection connection, Hand hand, Decision before, Decision after) throws SQLException {
        for (Map.Entry<String, Phase> key : after.phases().entrySet()) {
            String id = key.getKey();
            Phase phase = key.getValue();
            boolean turned = before.phases().get(id) != phase;
            if (phase == Phase.EXPIRED && turned) {
                tell(connection, "expired", id, "license key %s has expired and counts no more".formatted(id));
            } else if (phase == Phase.GRACE && turned) {
                tell(
                        connection,
                        "grace",
                        id,
                        "license key %s has expired; it still counts until %s".formatted(id, day(hand, id, true)));
            } else if (phase.holds()
                    && !after.warned()
                            .getOrDefault(id, 0L)
                            .equals(before.warned().getOrDefault(id, 0L))) {
                tell(
                        connection,
                        "warning",
                        id,
                        phase == Phase.GRACE
                                ? "license key %s expired on %s and counts until %s"
                                        .formatted(id, day(hand, id, false), day(hand, id, true))
                                : "license key %s expires on %s".formatted(id, day(hand, id, false)));
            }
        }
        if (before.trial() && !after.trial()) {
            tell(connection, "expired", "trial", "the trial of thirty days is over");
        }
        if (before.tier() != after.tier() || before.cores() != after.cores()) {
            store.afterCommit(
                    connection,
                    () -> LOG.info(
                            "licensed: {}, {} cores, features {}",
                            after.tier().label(),
                            after.cores(),
                            after.features().keySet()));
        }
    }

    void tell(Connection connection, String what, String keyId, String message) throws SQLException {
        Events log = events.get();
        if (log != null) {
            log.append(connection, "license." + what, keyId, Map.of("message", message));
        }
        boolean bad = what.equals("expired") || what.equals("grace") || what.equals("warning");
        store.afterCommit(connection, () -> {
            if (bad) {
                LOG.warn("{}", message);
            } else {
                LOG.info("{}", message);
            }
        });
    }

    private static LocalDate day(Hand hand, String id, boolean withGrace) {
        var key = hand.keys().get(id);
        return LocalDate.ofInstant(withGrace ? key.ends() : key.expires(), ZoneOffset.UTC);
    }
}
