/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite in one file: one connection that writes, a few that read beside it. */
final class SqliteDatabase implements Database {
    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 10_000;
    private static final long CONNECTION_WAIT_MILLIS = 30_000;
    /** A batch of placements touches pages all over the tables; what does not fit is written twice. */
    private static final int WRITER_CACHE_KIB = 64 << 10;

    private static final int WAL_KEPT_BYTES = 64 << 20;
    /** Within a commit the journal is moved into the file only where that did not keep up beside it. */
    private static final int WAL_PAGES = 16 << 10;

    private static final Duration CHECKPOINT_PAUSE = Duration.ofSeconds(1);
    private static final long NEEDED_BYTES = 4L << 20;
    private static final String LIBRARY_FOLDER = "org.sqlite.tmpdir";

    private final SqliteFolder folder;
    private final HikariDataSource writer;
    private final HikariDataSource readers;
    private final SqliteCheckpoints checkpoints;

    SqliteDatabase(Path path) {
        folder = SqliteFolder.prepare(path);
        // Always anew: what an earlier framework in this process has set may be a folder that is no more.
        System.setProperty(LIBRARY_FOLDER, folder.nativeFolder().toString());
        // The writer comes first: only it can make the database and its journal, which readers need to find.
        writer = pool("eyrie-store-writer", 1, writing(), false);
        readers = openReaders();
        checkpoints = openCheckpoints();
    }

    @Override
    public Connection writer() throws SQLException {
        return writer.getConnection();
    }

    @Override
    public Connection reader() throws SQLException {
        return readers.getConnection();
    }

    /** Takes the write lock at once: a transaction that began by reading could not be retried by SQLite. */
    @Override
    public String beginWrite(Connection connection) throws SQLException {
        Database.execute(connection, "BEGIN IMMEDIATE");
        return "";
    }

    @Override
    public void beginRead(Connection connection) throws SQLException {
        Database.execute(connection, "BEGIN");
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        Database.execute(connection, "COMMIT");
        checkpoints.committed();
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        Database.execute(connection, "ROLLBACK");
    }

    /** Never asked: a connection to a file is not lost. */
    @Override
    public Optional<Boolean> committed(String transaction) {
        return Optional.empty();
    }

    /** There is nobody else to tell. */
    @Override
    public void tell(Connection connection, List<Notice> notices) {}

    @Override
    public void hearWith(Listeners listeners) {}

    @Override
    public String definition(String statement) {
        return statement;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public String description() {
        return "SQLite in " + folder.database();
    }

    @Override
    public void discard(Connection connection) {
        writer.evictConnection(connection);
        readers.evictConnection(connection);
    }

    @Override
    public Failure classify(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return failure instanceof java.sql.SQLTransientException ? Failure.BUSY : Failure.OTHER;
        }
        // Extended result codes carry the basic one in their lowest byte.
        int code = sqlite.getResultCode().code & 0xff;
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return Failure.NO_SPACE;
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return Failure.BUSY;
        }
        // Growing the shared index of the journal reports a full disk as an I/O error.
        boolean lackOfSpace = code == SQLiteErrorCode.SQLITE_IOERR.code && folder.usableBytes() < NEEDED_BYTES;
        return lackOfSpace ? Failure.NO_SPACE : Failure.OTHER;
    }

    @Override
    public Optional<String> problem() {
        if (writer.isClosed()) {
            return Optional.of("the database is closed");
        }
        long usable = folder.usableBytes();
        return usable >= NEEDED_BYTES
                ? Optional.empty()
                : Optional.of("the disk of %s has only %d KiB left".formatted(folder.database(), usable >> 10));
    }

    /** The writer goes last: the last connection to close folds the journal into the file, and readers cannot. */
    @Override
    public void close() {
        checkpoints.close();
        readers.close();
        writer.close();
    }

    private HikariDataSource openReaders() {
        try {
            return pool("eyrie-store-reader", READERS, reading(), true);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private SqliteCheckpoints openCheckpoints() {
        try {
            SQLiteConfig settings = common();
            settings.setSynchronous(SynchronousMode.FULL);
            return new SqliteCheckpoints(source(settings), CHECKPOINT_PAUSE);
        } catch (SQLException e) {
            readers.close();
            writer.close();
            throw Failures.of(this, e);
        }
    }

    private SQLiteDataSource source(SQLiteConfig settings) {
        SQLiteDataSource source = new SQLiteDataSource(settings);
        source.setUrl("jdbc:sqlite:" + folder.database());
        return source;
    }

    private HikariDataSource pool(String name, int size, SQLiteConfig settings, boolean readOnly) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source(settings));
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setReadOnly(readOnly);
        config.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
        // A connection to a file does not age.
        config.setMaxLifetime(0);
        config.setIdleTimeout(0);
        return new HikariDataSource(config);
    }

    private static SQLiteConfig writing() {
        SQLiteConfig config = common();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setCacheSize(-WRITER_CACHE_KIB);
        config.setJournalSizeLimit(WAL_KEPT_BYTES);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(WAL_PAGES));
        config.enforceForeignKeys(true);
        return config;
    }

    private static SQLiteConfig reading() {
        SQLiteConfig config = common();
        config.setReadOnly(true);
        return config;
    }

    private static SQLiteConfig common() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }
}
