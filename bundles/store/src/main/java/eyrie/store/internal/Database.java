/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What differs between database products: connections, how a writing transaction begins, and what failures mean. */
interface Database extends AutoCloseable {
    /** A connection that may write; to be closed after each transaction. */
    Connection writer() throws SQLException;

    /** A connection that reads; to be closed after each transaction. */
    Connection reader() throws SQLException;

    /** The statement that begins a transaction which may write. */
    String beginWrite();

    /** The statement that begins a transaction which sees one snapshot. */
    String beginRead();

    /** Takes a connection whose state is in doubt out of use. */
    void discard(Connection connection);

    /** What a failure means to whoever asked. */
    Failure classify(SQLException failure);

    /** Why nothing can be written at the moment, if that is known. */
    Optional<String> problem();

    @Override
    void close();

    /** What a failure means to whoever asked. */
    enum Failure {
        NO_SPACE,
        BUSY,
        OTHER
    }
}
