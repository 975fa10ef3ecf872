/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.store.internal.Database.Failure;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of the database as users are told of them. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static EyrieException of(Database database, SQLException e) {
        Failure failure = database.classify(e);
        if (failure == Failure.LOST || failure == Failure.OUT_OF_REACH) {
            // Everybody who comes meanwhile fails so; the stack says nothing more.
            LOG.warn("database: {}", e.getMessage());
        } else {
            LOG.warn("database: a transaction failed and was rolled back", e);
        }
        return switch (failure) {
            case NO_SPACE ->
                new EyrieException(ErrorKind.NO_SPACE, "database: the disk is full; nothing was changed", e);
            case BUSY, CONFLICT ->
                new EyrieException(ErrorKind.UNAVAILABLE, "database: it is busy; nothing was changed, try again", e);
            case LOST, OUT_OF_REACH ->
                new EyrieException(
                        ErrorKind.UNAVAILABLE, "database: it cannot be reached; nothing was changed, try again", e);
            case INVALID ->
                new EyrieException(
                        ErrorKind.INVALID, "database: a text holds the character NUL, which cannot be stored", e);
            case OTHER -> EyrieException.internal("database: the transaction failed; nothing was changed", e);
        };
    }

    static EyrieException inDoubt(SQLException e) {
        LOG.warn("database: the connection was lost during a commit, and what became of it is not known", e);
        return new EyrieException(
                ErrorKind.UNAVAILABLE,
                "database: the connection was lost during the commit; whether it was done is not known, look before trying"
                        + " again",
                e);
    }
}
