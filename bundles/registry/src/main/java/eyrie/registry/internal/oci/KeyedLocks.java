/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each name that is in use. Thread-safe. */
public final class KeyedLocks {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        private final ReentrantLock lock = new ReentrantLock();
        /** Holders and waiters. Guarded by the map's handling of the key. */
        private int users;
    }

    /** A lock that is held until it is closed. */
    public final class Held implements AutoCloseable {
        private final String key;
        private final Entry entry;

        private Held(String key, Entry entry) {
            this.key = key;
            this.entry = entry;
        }

        @Override
        public void close() {
            entry.lock.unlock();
            leave(key);
        }
    }

    /** Waits for the lock. */
    public Held lock(String key) {
        Entry entry = enter(key);
        entry.lock.lock();
        return new Held(key, entry);
    }

    /** Waits for the lock for a bounded time; empty if somebody else still holds it. */
    public Optional<Held> tryLock(String key, Duration patience) {
        Entry entry = enter(key);
        try {
            if (entry.lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.of(new Held(key, entry));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leave(key);
        return Optional.empty();
    }

    private Entry enter(String key) {
        return entries.compute(key, (k, present) -> {
            Entry entry = present == null ? new Entry() : present;
            entry.users++;
            return entry;
        });
    }

    private void leave(String key) {
        entries.computeIfPresent(key, (k, entry) -> --entry.users == 0 ? null : entry);
    }
}
