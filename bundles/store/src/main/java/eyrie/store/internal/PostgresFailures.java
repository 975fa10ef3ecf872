/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.store.internal.Database.Failure;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What PostgreSQL's states of failure mean; products that speak like it use the same ones. */
final class PostgresFailures {
    private PostgresFailures() {}

    static Failure classify(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException) {
            // From the pool: with a cause if no connection could be made, without if all are in use.
            return failure.getCause() == null ? Failure.BUSY : Failure.OUT_OF_REACH;
        }
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "40001", "40P01" -> Failure.CONFLICT;
            // A lock that was not given in time, a statement that took too long.
            case "55P03", "57014" -> Failure.BUSY;
            case "53100" -> Failure.NO_SPACE;
            // The server stops, crashed, starts, has enough clients, or took this one for frozen.
            case "57P01", "57P02", "57P03", "53300", "25P03", "25P04" -> Failure.LOST;
            case "22021" -> Failure.INVALID;
            default -> state.startsWith("08") ? Failure.LOST : Failure.OTHER;
        };
    }
}
