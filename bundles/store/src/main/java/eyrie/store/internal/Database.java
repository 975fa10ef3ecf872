/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** What differs between database products: connections, transactions, telling other processes, and what failures mean. */
interface Database extends AutoCloseable {
    /** A connection that may write; to be closed after each transaction. */
    Connection writer() throws SQLException;

    /** A connection that reads; to be closed after each transaction. */
    Connection reader() throws SQLException;

    /**
     * Begins a transaction that may write, when no other one of any process does.
     *
     * @return what {@link #committed} needs to know of it
     */
    String beginWrite(Connection connection) throws SQLException;

    /** Begins a transaction that sees one snapshot. */
    void beginRead(Connection connection) throws SQLException;

    void commit(Connection connection) throws SQLException;

    void rollBack(Connection connection) throws SQLException;

    /** After a commit whose answer was lost: whether it was done; empty if that cannot be known. */
    Optional<Boolean> committed(String transaction);

    /** Tells the other processes when the transaction is committed. */
    void tell(Connection connection, List<Notice> notices) throws SQLException;

    /** From now on the listeners hear what other processes tell. */
    void hearWith(Listeners listeners);

    /** Takes a connection whose state is in doubt out of use. */
    void discard(Connection connection);

    /** What a failure means to whoever asked. */
    Failure classify(SQLException failure);

    /** A statement of a migration, as this product wants it. */
    String definition(String statement);

    /** Whether other processes may use it at the same time. */
    boolean shared();

    /** The product and where it is, without secrets. */
    String description();

    /** Why nothing can be written at the moment, if that is known. */
    Optional<String> problem();

    @Override
    void close();

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What is told on a channel. */
    record Notice(String channel, String payload) {}

    /** What a failure means to whoever asked. */
    enum Failure {
        NO_SPACE,
        /** Somebody else was in the way for long. */
        BUSY,
        /** Somebody else was in the way; the same again may succeed at once. */
        CONFLICT,
        /** The connection is gone, and the transaction with it; another one may be had. */
        LOST,
        /** There is no connection to be had. */
        OUT_OF_REACH,
        /** A value that the database cannot store. */
        INVALID,
        OTHER
    }
}
