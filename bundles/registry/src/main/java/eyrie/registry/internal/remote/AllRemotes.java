/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.EyrieException;
import eyrie.api.fleet.FleetRegistry;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.registry.Remotes;
import eyrie.api.transfer.RemoteRepository;
import eyrie.registry.internal.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The registries that somebody has named, and this process's own, which needs no naming: it is the default until another one
 * is. Nodes that have joined know it by the same name.
 */
@Component(service = Remotes.class, property = Role.REGISTRY)
public final class AllRemotes implements Remotes {
    private final NamedRemotes named;
    private final OwnRegistry own;

    @Activate
    public AllRemotes(@Reference NamedRemotes named, @Reference OwnRegistry own) {
        this.named = named;
        this.own = own;
    }

    @Override
    public List<Remote> list() {
        List<Remote> all = new ArrayList<>(named.list());
        if (all.stream().noneMatch(remote -> remote.name().equals(FleetRegistry.NAME))) {
            all.add(own(all.stream().noneMatch(Remote::isDefault)));
            all.sort(Comparator.comparing(Remote::name));
        }
        return all;
    }

    private Remote own(boolean isDefault) {
        return new Remote(FleetRegistry.NAME, own.address(), "", "", isDefault, null);
    }

    @Override
    public Optional<Remote> find(String name) {
        return list().stream().filter(remote -> remote.name().equals(name)).findFirst();
    }

    @Override
    public Remote add(RemoteSettings settings) {
        refuseOwn(settings.name());
        return named.add(settings);
    }

    @Override
    public Remote put(RemoteSettings settings) {
        refuseOwn(settings.name());
        return named.put(settings);
    }

    @Override
    public void remove(String name) {
        refuseOwn(name);
        named.remove(name);
    }

    private void refuseOwn(String name) {
        if (isOwn(name)) {
            throw EyrieException.conflict(
                    "registry %s: that is this server's own registry; use another name".formatted(name));
        }
    }

    private boolean isOwn(String name) {
        return FleetRegistry.NAME.equals(name) && named.find(name).isEmpty();
    }

    @Override
    public RemoteRepository repository(String name, String repository) {
        return isOwn(name)
                ? new RemoteRepository(
                        own.address(), RepositoryNames.checked("", repository), Optional.of(own.credentials()))
                : named.repository(name, repository);
    }
}
