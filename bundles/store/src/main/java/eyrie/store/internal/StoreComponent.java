/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.runtime.Readiness;
import eyrie.api.store.Store;
import eyrie.store.internal.Database.Notice;
import eyrie.store.internal.backup.Restore;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database of the control plane, as a service. */
@Component(
        service = {Store.class, Readiness.class},
        property = Readiness.NAME + "=store",
        configurationPid = "eyrie.store",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class StoreComponent implements Store, Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);

    private final Database database;
    private final Transactions transactions;
    private final Migrations migrations;
    private final Patience patience = new Patience();
    private final Listeners listeners = new Listeners();

    /** The settings {@code eyrie.store}. */
    @interface Config {
        /** The data folder. */
        String data();

        /** Empty for SQLite in the data folder. */
        String url() default "";

        /** The file with the user and the password of {@link #url}; empty if the server asks for none. */
        String credentials() default "";
    }

    @Activate
    public StoreComponent(Config config) {
        this(open(config), Restore.in(Path.of(config.data())));
    }

    StoreComponent(Database database) {
        this(database, Restore.nothing());
    }

    StoreComponent(Database database, Restore restore) {
        this.database = database;
        transactions = new Transactions(database);
        migrations = new Migrations(database, transactions, restore);
        database.hearWith(listeners);
        LOG.info("database: {}", database.description());
    }

    @Deactivate
    void close() {
        patience.close();
        transactions.close();
    }

    @Override
    public void migrate(String part, List<String> steps) {
        insist(() -> {
            migrations.migrate(part, steps);
            return null;
        });
    }

    @Override
    public <T> T insist(Supplier<T> work) {
        return patience.insist(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        return transactions.write(work);
    }

    @Override
    public <T> T read(Work<T> work) {
        return transactions.read(work);
    }

    @Override
    public void afterCommit(Connection transaction, Runnable action) {
        Transaction.on(transaction).followedBy(action);
    }

    /** Nothing to wait for: works that write run one after the other, whatever process they are in. */
    @Override
    public void lock(Connection transaction, String name) {
        Transaction.on(transaction);
    }

    @Override
    public void notify(Connection transaction, String channel, String payload) {
        Transaction current = Transaction.on(transaction);
        current.tells(new Notice(channel, payload));
        current.followedBy(() -> listeners.heard(channel, payload));
    }

    @Override
    public Subscription listen(String channel, Listener listener) {
        return listeners.add(channel, listener);
    }

    @Override
    public boolean shared() {
        return database.shared();
    }

    @Override
    public Optional<String> problem() {
        return database.problem();
    }

    private static Database open(Config config) {
        return config.url().isEmpty()
                ? new SqliteDatabase(Path.of(config.data(), "db"))
                : new PostgresDatabase(PostgresAddress.of(config.url(), config.credentials()));
    }
}
