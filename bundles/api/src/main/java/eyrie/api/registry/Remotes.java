/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.registry;

import eyrie.api.transfer.RemoteRepository;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The registries that are known by name, with what proves who we are to them. Changes are on disk on return. Thread-safe. */
@ProviderType
public interface Remotes {
    /** All, by name. */
    List<Remote> list();

    Optional<Remote> find(String name);

    /**
     * Adds a registry. The first one becomes the default.
     *
     * @throws eyrie.api.EyrieException CONFLICT if the name is taken; NO_SPACE
     */
    Remote add(RemoteSettings settings);

    /**
     * Adds a registry or replaces everything that is known of it, the credential included; it stays the default if it
     * was.
     *
     * @throws eyrie.api.EyrieException NO_SPACE
     */
    Remote put(RemoteSettings settings);

    /**
     * Forgets a registry and its credential. Nothing changes in the registry itself.
     *
     * @throws eyrie.api.EyrieException NOT_FOUND
     */
    void remove(String name);

    /**
     * Where a template lies in a registry, with the credential for it.
     *
     * @param remote the registry's name
     * @param repository a name without a slash is made one that registries accept and lies below the prefix; one with a
     *     slash is the whole name, and one with a slash in front the whole name after that slash
     * @throws eyrie.api.EyrieException NOT_FOUND if there is no such registry; INVALID
     */
    RemoteRepository repository(String remote, String repository);
}
