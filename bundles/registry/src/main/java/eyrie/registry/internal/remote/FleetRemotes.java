/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.FleetRegistry;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.registry.Remotes;
import eyrie.api.transfer.RemoteRepository;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** On a node whose controller is another process: the fleet's registry, to which its certificate is the credential. */
@Component(
        service = Remotes.class,
        property = {
            "service.ranking:Integer=-1",
            "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node-apart)"
        })
public final class FleetRemotes implements Remotes {
    private final FleetRegistry registry;

    @Activate
    public FleetRemotes(@Reference FleetRegistry registry) {
        this.registry = registry;
    }

    @Override
    public List<Remote> list() {
        return registry.address().map(FleetRemotes::remote).stream().toList();
    }

    private static Remote remote(URI address) {
        return new Remote(FleetRegistry.NAME, address, "", "", true, null);
    }

    @Override
    public Optional<Remote> find(String name) {
        return list().stream().filter(remote -> remote.name().equals(name)).findFirst();
    }

    @Override
    public Remote add(RemoteSettings settings) {
        throw fixed();
    }

    @Override
    public Remote put(RemoteSettings settings) {
        throw fixed();
    }

    @Override
    public void remove(String name) {
        throw fixed();
    }

    private static EyrieException fixed() {
        return EyrieException.conflict(
                "a node that has joined uses the registry of its fleet; name other ones on the controller");
    }

    @Override
    public RemoteRepository repository(String name, String repository) {
        Remote remote = find(name)
                .orElseThrow(() -> new EyrieException(
                        ErrorKind.NOT_FOUND,
                        "registry %s: not known on this node; templates come here from the fleet's own registry, %s"
                                .formatted(name, FleetRegistry.NAME)));
        return new RemoteRepository(remote.url(), RepositoryNames.checked("", repository), Optional.empty());
    }
}
