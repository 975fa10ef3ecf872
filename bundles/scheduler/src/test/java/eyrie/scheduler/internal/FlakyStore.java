/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The real store, which counts, which can die around a commit, and whose connection can break in the middle of a write. */
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
    private final AtomicInteger full = new AtomicInteger();
    private volatile Death death = Death.NEVER;
    private volatile Runnable beforeCommits = () -> {};
    private volatile int statementsLeft = Integer.MAX_VALUE;

    FlakyStore(Store real) {
        this.real = real;
    }

    Store real() {
        return real;
    }

    int writes() {
        return writes.get();
    }

    /** So many writes find the disk full. */
    void fullFor(int times) {
        full.set(times);
    }

    void dieAtNextWrite(Death when) {
        death = when;
    }

    /** Something happens when the work of each write is done, before its commit. */
    void beforeCommits(Runnable action) {
        beforeCommits = action;
    }

    /** The connection breaks after so many statements; the work is undone, and the next one has a new connection. */
    void breakAfter(int statements) {
        statementsLeft = statements;
    }

    void breakNoMore() {
        statementsLeft = Integer.MAX_VALUE;
    }

    @Override
    public <T> T write(Work<T> work) {
        writes.incrementAndGet();
        if (full.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
            throw new EyrieException(ErrorKind.NO_SPACE, "database: the disk is full; nothing was changed");
        }
        Death now = death;
        T result = real.write(connection -> {
            T value = work.run(statementsLeft == Integer.MAX_VALUE ? connection : breaking(connection));
            beforeCommits.run();
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
            real.afterCommit(whole(transaction), action);
        }
    }

    @Override
    public void lock(Connection transaction, String name) throws SQLException {
        real.lock(whole(transaction), name);
    }

    @Override
    public void notify(Connection transaction, String channel, String payload) {
        if (death == Death.NEVER) {
            real.notify(whole(transaction), channel, payload);
        }
    }

    /** What tells a connection that breaks from the one behind it. */
    private interface Breaking {
        Connection whole();
    }

    private Connection breaking(Connection whole) {
        return (Connection) Proxy.newProxyInstance(
                FlakyStore.class.getClassLoader(),
                new Class<?>[] {Connection.class, Breaking.class},
                (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Breaking.class) {
                        return whole;
                    }
                    if (method.getName().equals("prepareStatement") && statementsLeft-- <= 0) {
                        throw new SQLException("the connection is broken");
                    }
                    try {
                        return method.invoke(whole, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Connection whole(Connection connection) {
        return connection instanceof Breaking breaking ? breaking.whole() : connection;
    }

    @Override
    public Subscription listen(String channel, Listener listener) {
        return real.listen(channel, listener);
    }

    @Override
    public boolean shared() {
        return real.shared();
    }

    @Override
    public <T> T insist(Supplier<T> work) {
        return real.insist(work);
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
