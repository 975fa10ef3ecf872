/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Blob;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.db.Blobs;
import eyrie.registry.internal.db.Blobs.Link;
import eyrie.registry.internal.db.Repositories;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The blobs of repositories: asking for them, reading, mounting and deleting them. */
@Component(service = BlobAccess.class, property = Role.REGISTRY)
public final class BlobAccess {
    private final Depot depot;

    @Activate
    public BlobAccess(@Reference Depot depot) {
        this.depot = depot;
    }

    /**
     * The size of a blob. Whoever is told that it is there need not upload it, so from now on it is kept until their
     * manifest can have arrived.
     */
    public long size(String repository, Digest digest) {
        Link link = require(repository, digest);
        OptionalLong size = depot.blobs().size(digest);
        if (size.isEmpty() || !keep(repository, digest, link)) {
            throw unknown(repository, digest);
        }
        return size.getAsLong();
    }

    /** To be closed by the caller. */
    public Blob open(String repository, Digest digest) {
        require(repository, digest);
        return depot.blobs().open(digest).orElseThrow(() -> unknown(repository, digest));
    }

    /** So many bytes of a blob go to a client. */
    public void sending(long bytes) {
        depot.traffic().sent(bytes);
    }

    /**
     * Gives a repository a blob that another one has.
     *
     * @param from where it is; empty for anywhere
     * @param readable whether the caller may read a repository
     * @return whether there was one
     */
    public boolean mount(String repository, Digest digest, Optional<String> from, Predicate<String> readable) {
        if (depot.blobs().size(digest).isEmpty()) {
            return false;
        }
        Optional<String> source =
                depot.store().read(connection -> Blobs.holders(connection, digest.toString())).stream()
                        .filter(holder -> from.isEmpty() || from.get().equals(holder))
                        .filter(readable)
                        .findFirst();
        if (source.isEmpty()) {
            return false;
        }
        Instant now = depot.now();
        return depot.store().write(connection -> {
            List<String> holders = Blobs.holders(connection, digest.toString());
            if (!holders.contains(source.get())) {
                return false;
            }
            Repositories.pushed(connection, repository, now);
            Blobs.lease(connection, repository, digest.toString(), now.plus(depot.grace()));
            return true;
        });
    }

    /** Takes a blob from a repository, unless a manifest there needs it. */
    public void delete(String repository, Digest digest) {
        String name = digest.toString();
        depot.store().write(connection -> {
            if (Blobs.link(connection, repository, name).isEmpty()) {
                throw unknown(repository, digest);
            }
            Optional<String> manifest = Blobs.neededBy(connection, repository, name);
            if (manifest.isPresent()) {
                throw OciError.DENIED.because(
                        "blob %s: the manifest %s needs it; delete that first".formatted(name, manifest.get()));
            }
            return Blobs.unlink(connection, repository, name);
        });
    }

    /** Whether the blob will be there for a while. Writes only when much of the lease has been used up. */
    private boolean keep(String repository, Digest digest, Link link) {
        Instant now = depot.now();
        if (link.leased().isAfter(now.plus(depot.grace().dividedBy(2)))) {
            return true;
        }
        return depot.store().write(connection -> {
            if (Blobs.link(connection, repository, digest.toString()).isEmpty()) {
                return false;
            }
            Blobs.lease(connection, repository, digest.toString(), now.plus(depot.grace()));
            return true;
        });
    }

    private Link require(String repository, Digest digest) {
        return depot.store()
                .read(connection -> Blobs.link(connection, repository, digest.toString()))
                .filter(link -> !link.damaged())
                .orElseThrow(() -> unknown(repository, digest));
    }

    private static WebApplicationException unknown(String repository, Digest digest) {
        return OciError.BLOB_UNKNOWN.because("blob %s: not found in %s".formatted(digest, repository));
    }
}
