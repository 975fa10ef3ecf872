/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.template.TemplateVersion;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Blob;
import eyrie.registry.internal.db.Manifests;
import eyrie.registry.internal.db.Repositories;
import eyrie.registry.internal.db.Tags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The template versions that have tags in this registry. What is told may be a second old. Thread-safe. */
@Component(service = PushedTemplates.class, property = Role.REGISTRY)
public final class PushedTemplates {
    private static final Logger LOG = LoggerFactory.getLogger(PushedTemplates.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MOST_CONFIG_BYTES = 1 << 20;

    private final Depot depot;
    private final VersionConfig configs = new VersionConfig();
    private volatile Seen seen = new Seen(Instant.MIN, Map.of(), List.of());

    /** What was there, by the digests of the manifests, which never say anything else. */
    private record Seen(Instant at, Map<String, Optional<TemplateVersion>> manifests, List<TemplateVersion> versions) {}

    @Activate
    public PushedTemplates(@Reference Depot depot) {
        this.depot = depot;
    }

    /** All, in no order. */
    public List<TemplateVersion> list() {
        Seen known = seen;
        return depot.now().isBefore(later(known.at())) ? known.versions() : look();
    }

    private static Instant later(Instant at) {
        return at.equals(Instant.MIN) ? at : at.plus(FRESH);
    }

    private synchronized List<TemplateVersion> look() {
        Seen known = seen;
        Instant now = depot.now();
        if (now.isBefore(later(known.at()))) {
            return known.versions(); // somebody else has just looked
        }
        Map<String, Optional<TemplateVersion>> manifests = new HashMap<>();
        for (String digest : depot.store().read(connection -> Tags.taggedOfType(connection, TemplateManifest.TYPE))) {
            // What could not be read may be readable now: blobs can be out of reach for a while.
            Optional<TemplateVersion> version = known.manifests().getOrDefault(digest, Optional.empty());
            manifests.put(digest, version.isEmpty() ? read(digest) : version);
        }
        List<TemplateVersion> versions = manifests.equals(known.manifests())
                ? known.versions()
                : manifests.values().stream()
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
        seen = new Seen(now, manifests, versions);
        return versions;
    }

    private Optional<TemplateVersion> read(String manifest) {
        Optional<byte[]> content = depot.store().read(connection -> Manifests.content(connection, manifest));
        return content.map(ManifestDocument::object)
                .map(json -> json.path("config"))
                .flatMap(this::config)
                .flatMap(configs::read);
    }

    private Optional<byte[]> config(JsonNode descriptor) {
        String digest = descriptor.path("digest").asText();
        if (!Names.isDigest(digest)) {
            return Optional.empty();
        }
        Optional<Blob> found = depot.blobs().open(Names.digest(digest));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Blob blob = found.get()) {
            if (blob.size() > MOST_CONFIG_BYTES) {
                return Optional.empty();
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            blob.copy(0, blob.size(), bytes);
            return Optional.of(bytes.toByteArray());
        } catch (IOException e) {
            LOG.warn("the config {} of a template cannot be read", digest, e);
            return Optional.empty();
        }
    }

    /** Removes the manifests of versions with all their tags; what only they needed becomes garbage. */
    public synchronized void delete(Collection<TemplateVersion> versions) {
        look();
        Set<String> manifests = seen.manifests().entrySet().stream()
                .filter(entry -> entry.getValue().filter(versions::contains).isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        depot.store().write(connection -> {
            for (String manifest : manifests) {
                delete(connection, manifest);
            }
            return null;
        });
        seen = new Seen(Instant.MIN, seen.manifests(), seen.versions());
        versions.forEach(version -> LOG.info(
                "Removed version {} of template {} ({}) from the registry",
                version.number(),
                version.templateName(),
                version.templateId()));
    }

    private static void delete(Connection connection, String manifest) throws SQLException {
        for (String repository : Manifests.holders(connection, manifest)) {
            Manifests.delete(connection, repository, manifest);
            Repositories.deleteIfEmpty(connection, repository);
        }
    }
}
