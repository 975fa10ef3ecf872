/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.EyrieException;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.registry.Remotes;
import eyrie.api.store.Store;
import eyrie.api.transfer.Credentials;
import eyrie.api.transfer.RemoteRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The named registries: what may be shown in the database, secrets in files. */
@Component(
        service = NamedRemotes.class,
        configurationPid = "eyrie.registry",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.registry)")
public final class NamedRemotes implements Remotes {
    private static final Logger LOG = LoggerFactory.getLogger(NamedRemotes.class);

    private final Store store;
    private final SecretFiles secrets;
    private final InstantSource clock;

    /** The settings {@code eyrie.registry}. */
    public @interface Config {
        /** Absolute path of the data folder. */
        String data();
    }

    @Activate
    public NamedRemotes(Config config, @Reference Store store) throws IOException {
        this(Path.of(config.data()), store, InstantSource.system());
    }

    NamedRemotes(Path data, Store store, InstantSource clock) throws IOException {
        this.store = store;
        this.clock = clock;
        store.migrate(RemoteTable.PART, RemoteTable.STEPS);
        secrets = new SecretFiles(data.resolve("secrets").resolve("registries"));
        Set<String> used = store.insist(() -> store.read(RemoteTable::all)).stream()
                .map(RemoteTable.Row::secret)
                .collect(Collectors.toSet());
        secrets.keepOnly(used);
    }

    @Override
    public List<Remote> list() {
        return store.read(RemoteTable::all).stream()
                .map(RemoteTable.Row::remote)
                .toList();
    }

    @Override
    public Optional<Remote> find(String name) {
        return row(name).map(RemoteTable.Row::remote);
    }

    private Optional<RemoteTable.Row> row(String name) {
        return store.read(connection -> RemoteTable.find(connection, name));
    }

    @Override
    public Remote add(RemoteSettings settings) {
        return write(settings, false);
    }

    @Override
    public Remote put(RemoteSettings settings) {
        return write(settings, true);
    }

    /** The new secret is on disk before the row that names it, and the old one goes after the row that named it. */
    private synchronized Remote write(RemoteSettings settings, boolean replace) {
        Optional<RemoteTable.Row> before = row(settings.name());
        if (before.isPresent() && !replace) {
            throw EyrieException.conflict("registry %s: there is one of that name, at %s; remove it first, or set it"
                    .formatted(settings.name(), before.get().remote().url()));
        }
        String secret = settings.credentials()
                .map(Credentials::secret)
                .map(secrets::write)
                .orElse("");
        Remote written;
        try {
            written = store.write(connection -> RemoteTable.put(connection, settings, secret, clock.instant()))
                    .remote();
        } catch (RuntimeException refused) {
            forget(secret);
            throw refused;
        }
        before.map(RemoteTable.Row::secret).ifPresent(this::forget);
        LOG.info("Registry {} is at {}", written.name(), written.url());
        return written;
    }

    @Override
    public synchronized void remove(String name) {
        RemoteTable.Row before = row(name).orElseThrow(() -> EyrieException.notFound("registry", name));
        store.write(connection -> RemoteTable.delete(connection, name));
        forget(before.secret());
        LOG.info("Registry {} is forgotten", name);
    }

    private void forget(String secret) {
        if (!secret.isEmpty()) {
            secrets.delete(secret);
        }
    }

    /** Together with nothing that changes, since a change removes the secret that a row has just named. */
    @Override
    public synchronized RemoteRepository repository(String name, String repository) {
        RemoteTable.Row row = row(name).orElseThrow(() -> EyrieException.notFound("registry", name));
        Remote remote = row.remote();
        Optional<Credentials> credentials = row.secret().isEmpty()
                ? Optional.empty()
                : Optional.of(new Credentials(remote.user(), secrets.read(row.secret())));
        return new RemoteRepository(
                remote.url(), RepositoryNames.checked(remote.prefix(), repository), credentials, row.authorities());
    }
}
