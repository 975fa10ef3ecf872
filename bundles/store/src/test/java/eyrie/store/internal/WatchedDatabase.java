/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real database, of which commits are counted and may be made to fail. */
final class WatchedDatabase implements Database {
    private final Database real;
    private final AtomicInteger commits = new AtomicInteger();
    private volatile SQLException nextCommit;
    private volatile boolean answerLost;
    private volatile Optional<Boolean> outcome = Optional.empty();
    private volatile Failure failure;

    WatchedDatabase(Database real) {
        this.real = real;
    }

    int commits() {
        return commits.get();
    }

    /** The next commit fails, and nothing of it is done. */
    void failNextCommit(SQLException reason, Failure meaning) {
        failure = meaning;
        nextCommit = reason;
    }

    /** The connection is lost at the next commit, before or after it was done. */
    void loseNextCommit(boolean done, Optional<Boolean> known) {
        answerLost = done;
        outcome = known;
        failNextCommit(new SQLException("the connection is lost; expected by the test"), Failure.LOST);
    }

    @Override
    public Connection writer() throws SQLException {
        return real.writer();
    }

    @Override
    public Connection reader() throws SQLException {
        return real.reader();
    }

    @Override
    public String beginWrite(Connection connection) throws SQLException {
        return real.beginWrite(connection);
    }

    @Override
    public void beginRead(Connection connection) throws SQLException {
        real.beginRead(connection);
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        commits.incrementAndGet();
        SQLException failing = nextCommit;
        nextCommit = null;
        if (failing == null || answerLost) {
            answerLost = false;
            real.commit(connection);
        }
        if (failing != null) {
            throw failing;
        }
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        real.rollBack(connection);
    }

    @Override
    public Optional<Boolean> committed(String transaction) {
        return outcome;
    }

    @Override
    public void tell(Connection connection, List<Notice> notices) throws SQLException {
        real.tell(connection, notices);
    }

    @Override
    public void hearWith(Listeners listeners) {
        real.hearWith(listeners);
    }

    @Override
    public void discard(Connection connection) {
        real.discard(connection);
    }

    @Override
    public Failure classify(SQLException e) {
        return e.getMessage().endsWith("expected by the test") ? failure : real.classify(e);
    }

    @Override
    public String definition(String statement) {
        return real.definition(statement);
    }

    @Override
    public boolean shared() {
        return real.shared();
    }

    @Override
    public String description() {
        return real.description();
    }

    @Override
    public Optional<String> problem() {
        return real.problem();
    }

    @Override
    public void close() {
        real.close();
    }
}
