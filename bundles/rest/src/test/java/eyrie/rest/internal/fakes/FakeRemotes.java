/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.registry.Remotes;
import eyrie.api.transfer.Credentials;
import eyrie.api.transfer.RemoteRepository;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Named registries in memory, and what they were said to be. */
public final class FakeRemotes implements Remotes {
    public final Map<String, RemoteSettings> all = new ConcurrentSkipListMap<>();

    @Override
    public List<Remote> list() {
        return all.values().stream().map(FakeRemotes::remote).toList();
    }

    @Override
    public Optional<Remote> find(String name) {
        return Optional.ofNullable(all.get(name)).map(FakeRemotes::remote);
    }

    @Override
    public Remote add(RemoteSettings settings) {
        if (all.putIfAbsent(settings.name(), settings) != null) {
            throw EyrieException.conflict("registry %s: taken".formatted(settings.name()));
        }
        return remote(settings);
    }

    @Override
    public Remote put(RemoteSettings settings) {
        all.put(settings.name(), settings);
        return remote(settings);
    }

    @Override
    public void remove(String name) {
        if (all.remove(name) == null) {
            throw EyrieException.notFound("registry", name);
        }
    }

    @Override
    public RemoteRepository repository(String remote, String repository) {
        if (repository == null) {
            throw EyrieException.invalid("repository", repository, "a name");
        }
        RemoteSettings known = all.get(remote);
        return new RemoteRepository(
                known.url(),
                known.prefix() + "/" + repository,
                known.credentials(),
                known.authorities().pem());
    }

    private static Remote remote(RemoteSettings settings) {
        return new Remote(
                settings.name(),
                settings.url(),
                settings.prefix(),
                settings.credentials().map(Credentials::user).orElse(""),
                settings.makeDefault(),
                Instant.parse("2026-01-02T03:04:05Z"),
                settings.authorities().all());
    }
}
