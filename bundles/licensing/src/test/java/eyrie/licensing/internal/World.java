/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.event.Event;
import eyrie.api.event.Events;
import eyrie.api.placement.PlacementChanges;
import eyrie.api.store.Store;
import eyrie.licensekey.LicenseKey;
import eyrie.store.internal.OpenStore;
import eyrie.vendor.internal.TestSigner;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Licenses of one controller on a real database, with a clock that the test turns. */
final class World implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    final Store store;
    final List<String> told = new ArrayList<>();
    final List<Decision> effects = new ArrayList<>();
    final Licenses licenses;
    Instant wall;
    long nanos;
    /** Null as long as there is no scheduler. */
    PlacementChanges placement;

    World(Path folder, TestSigner signer) {
        this(folder, signer, START);
    }

    World(Path folder, TestSigner signer, Instant wall) {
        this.wall = wall;
        store = OpenStore.in(folder);
        licenses = new Licenses(
                store,
                signer.trusted(),
                new LicenseClock(() -> this.wall, () -> nanos),
                new News(store, () -> new Recorded(told)),
                () -> placement,
                effects::add);
    }

    /** Events as {@code type subject}. A transaction that ran twice tells twice, so tests look for what is there. */
    private record Recorded(List<String> told) implements Events {
        @Override
        public void append(Connection transaction, String type, String subject, Map<String, Object> data) {
            told.add(type + " " + subject);
        }

        @Override
        public List<Event> after(long after, int limit, Duration wait) {
            return List.of();
        }

        @Override
        public long latest() {
            return 0;
        }
    }

    static LicenseKey key(String id, long serial, String tier, int cores, Duration valid, int graceDays) {
        return new LicenseKey(
                id,
                serial,
                START,
                "Example Inc",
                tier,
                Set.of(),
                cores,
                0,
                0,
                START,
                START.plus(valid),
                graceDays,
                false);
    }

    Decision decision() {
        return licenses.view().state().decision();
    }

    /** Lets time pass as it does. */
    Decision pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
        licenses.step();
        return decision();
    }

    @Override
    public void close() {
        OpenStore.close(store);
    }
}
