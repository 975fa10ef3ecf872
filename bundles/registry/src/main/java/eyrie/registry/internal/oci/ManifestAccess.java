/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.registry.internal.Role;
import eyrie.registry.internal.db.Manifests;
import eyrie.registry.internal.db.Manifests.Row;
import eyrie.registry.internal.db.Repositories;
import eyrie.registry.internal.db.Tags;
import jakarta.ws.rs.WebApplicationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The manifests of repositories: finding, listing and deleting them. Keeps when each was asked for last. */
@Component(service = ManifestAccess.class, property = Role.REGISTRY)
public final class ManifestAccess {
    /** A pull that follows another one so soon is not written down. */
    private static final Duration PULL_PRECISION = Duration.ofMinutes(1);

    private final Depot depot;

    @Activate
    public ManifestAccess(@Reference Depot depot) {
        this.depot = depot;
    }

    /** What a request found, and through which tag. */
    private record Found(Row manifest, Optional<Tags.Row> tag) {}

    /** The manifest of a tag or digest. Asking for it counts as a pull, so it stays for whoever has been told of it. */
    public Row find(String repository, String reference) {
        Found found = depot.store()
                .read(connection -> Names.isDigest(reference)
                        ? Manifests.find(
                                        connection,
                                        repository,
                                        Names.digest(reference).toString())
                                .map(row -> new Found(row, Optional.empty()))
                        : byTag(connection, repository, reference))
                .orElseThrow(() -> unknown(repository, reference));
        note(repository, found);
        return found.manifest();
    }

    private static Optional<Found> byTag(Connection connection, String repository, String tag) throws SQLException {
        Optional<Tags.Row> row = Tags.find(connection, repository, tag);
        return row.isEmpty()
                ? Optional.empty()
                : Manifests.find(connection, repository, row.get().manifest()).map(found -> new Found(found, row));
    }

    private void note(String repository, Found found) {
        Instant now = depot.now();
        Instant recent = now.minus(PULL_PRECISION);
        if (found.manifest().pulled().isAfter(recent)
                && found.tag().map(Tags.Row::pulled).orElse(now).isAfter(recent)) {
            return;
        }
        depot.store().write(connection -> {
            Manifests.pulled(connection, repository, found.manifest().digest(), now);
            if (found.tag().isPresent()) {
                Tags.pulled(connection, repository, found.tag().get().name(), now);
            }
            Repositories.pulled(connection, repository, now);
            return null;
        });
    }

    /** Deletes a tag, or a manifest with all its tags. */
    public void delete(String repository, String reference) {
        boolean deleted = depot.store().write(connection -> {
            boolean done = Names.isDigest(reference)
                    ? Manifests.delete(
                            connection, repository, Names.digest(reference).toString())
                    : Tags.delete(connection, repository, reference);
            Repositories.deleteIfEmpty(connection, repository);
            return done;
        });
        if (!deleted) {
            throw unknown(repository, reference);
        }
    }

    /** The tags of a repository in their order. */
    public List<String> tags(String repository, String last, int most) {
        return depot.store().read(connection -> {
            if (!Repositories.exists(connection, repository)) {
                throw OciError.NAME_UNKNOWN.because("repository %s: not found".formatted(repository));
            }
            return Tags.after(connection, repository, last, most);
        });
    }

    public List<String> repositories(String last, int most) {
        return depot.store().read(connection -> Repositories.after(connection, last, most));
    }

    /** Those that refer to a manifest, which need not be there. */
    public List<Row> referrers(String repository, String subject, String after, int most) {
        return depot.store().read(connection -> Manifests.referrers(connection, repository, subject, after, most));
    }

    private static WebApplicationException unknown(String repository, String reference) {
        return OciError.MANIFEST_UNKNOWN.because("manifest %s: not found in %s".formatted(reference, repository));
    }
}
