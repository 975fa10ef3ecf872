/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.store.internal.Database.Notice;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other processes tell, on a connection of its own. When it had to connect again, every listener is told that
 * something may have been missed; where the server cannot notify, that is said every second instead.
 */
final class PostgresEar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresEar.class);
    private static final int PATIENCE_MILLIS = 5000;
    private static final int PAUSE_MILLIS = 1000;

    private final DataSource source;
    private final boolean notifies;
    private final PostgresNotices notices;
    private final Listeners listeners;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String problem;

    /** @param notices as this process writes them */
    PostgresEar(DataSource source, boolean notifies, PostgresNotices notices, Listeners listeners) {
        this.source = source;
        this.notifies = notifies;
        this.notices = notices;
        this.listeners = listeners;
        thread = Thread.ofPlatform().daemon().name("eyrie-store-listener").start(this::run);
    }

    /** Why the database cannot be reached, if that is so. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = source.getConnection()) {
                hear(connection);
            } catch (SQLException e) {
                if (problem == null && !closed) {
                    LOG.warn("database: the connection on which it is listened is lost: {}", e.getMessage());
                }
                problem = "the database cannot be reached: " + e.getMessage();
                pause();
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        if (notifies) {
            Database.execute(connection, "LISTEN " + notices.channel());
        }
        if (problem != null) {
            LOG.info("database: it can be reached again");
            problem = null;
        }
        listeners.missed();
        while (!closed) {
            if (notifies) {
                hearSome(connection);
            } else {
                pause();
                ping(connection);
                listeners.missed();
            }
        }
    }

    private void hearSome(Connection connection) throws SQLException {
        PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
        if (heard == null || heard.length == 0) {
            ping(connection);
            return;
        }
        for (PGNotification notification : heard) {
            List<Notice> told = notices.read(notification.getParameter());
            told.forEach(notice -> listeners.heard(notice.channel(), notice.payload()));
        }
    }

    /** Silence may also be that of a server that is no more. */
    private static void ping(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            // Only at the end, which the loop sees.
            LOG.debug("database: listening ends");
        }
    }
}
