/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.store.Store;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The real store, which counts and which can die around a commit. */
final class FlakyStore implements Store {
    /** The process has ended here. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Where the next write dies. */
    enum Death {
        NEVER,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private final Store real;
    private final AtomicInteger writes = new AtomicInteger();
    private volatile Death death = Death.NEVER;

    FlakyStore(Store real) {
        this.real = real;
    }

    Store real() {
        return real;
    }

    int writes() {
        return writes.get();
    }

    void dieAtNextWrite(Death when) {
        death = when;
    }

    @Override
    public <T> T write(Work<T> work) {
        writes.incrementAndGet();
        Death now = death;
        T result = real.write(connection -> {
            T value = work.run(connection);
            if (now == Death.BEFORE_COMMIT) {
                throw new Died();
            }
            return value;
        });
        if (now == Death.AFTER_COMMIT) {
            throw new Died();
        }
        return result;
    }

    @Override
    public void afterCommit(Connection transaction, Runnable action) {
        if (death == Death.NEVER) {
            real.afterCommit(transaction, action);
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        return real.read(work);
    }

    @Override
    public void migrate(String part, List<String> steps) {
        real.migrate(part, steps);
    }
}
