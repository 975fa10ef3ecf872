/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.api.EyrieException;
import eyrie.api.registry.Remote;
import eyrie.api.registry.Remotes;
import eyrie.api.transfer.RemoteBlobs;
import eyrie.api.transfer.RemoteBlobs.Receiver;
import eyrie.api.transfer.RemoteRepository;
import java.net.URI;
import java.util.Optional;

/**
 * Another registry that has the same blobs.
 *
 * @param name of a known registry, or a registry's address; empty for none
 */
record Peer(String name, Remotes remotes, RemoteBlobs blobs) {
    boolean present() {
        return !name.isEmpty();
    }

    /**
     * Reads a blob from the repository of the same name.
     *
     * @return whether the peer has it
     * @throws EyrieException saying why it could not be read
     */
    boolean read(String repository, String digest, long bytes, Receiver receiver) {
        return blobs.read(repository(repository), digest, bytes, receiver);
    }

    private RemoteRepository repository(String repository) {
        if (name.contains("://")) {
            return new RemoteRepository(URI.create(name), repository, Optional.empty());
        }
        Remote remote = remotes.find(name).orElseThrow(() -> EyrieException.notFound("registry", name));
        String prefix = remote.prefix().isEmpty() ? "" : remote.prefix() + '/';
        return remotes.repository(name, '/' + prefix + repository);
    }

    @Override
    public String toString() {
        return name;
    }
}
