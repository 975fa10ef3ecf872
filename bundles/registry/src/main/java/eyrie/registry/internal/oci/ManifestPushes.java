/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.placement.PlacementChanges;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import eyrie.registry.internal.db.Blobs;
import eyrie.registry.internal.db.Blobs.Link;
import eyrie.registry.internal.db.Manifests;
import eyrie.registry.internal.db.Repositories;
import eyrie.registry.internal.db.Tags;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Takes manifests in: checked, with all that they need there, and stored in one transaction with their tags. */
@Component(service = ManifestPushes.class, property = Role.REGISTRY)
public final class ManifestPushes {
    /**
     * What is pushed.
     *
     * @param reference a tag or a digest
     * @param tags further tags
     * @param mediaType from the request; empty if it does not say
     * @param content byte for byte
     */
    public record Push(
            String repository, String reference, List<String> tags, Optional<String> mediaType, byte[] content) {}

    /**
     * What it has become.
     *
     * @param subject what it refers to
     */
    public record Pushed(Digest digest, Optional<String> subject) {}

    private final Depot depot;

    /** There while this process is a controller, too. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile PlacementChanges placement;

    @Activate
    public ManifestPushes(@Reference Depot depot) {
        this.depot = depot;
    }

    public Pushed push(Push push) {
        Digest digest = digest(push);
        Set<String> tags = new LinkedHashSet<>();
        if (!Names.isDigest(push.reference())) {
            tags.add(Names.tag(push.reference()));
        }
        push.tags().forEach(tag -> tags.add(Names.tag(tag)));
        ManifestDocument document = ManifestDocument.parse(push.content());
        String mediaType = mediaType(push, document);
        depot.limits().disk().require(push.content().length);
        Set<String> needs = new LinkedHashSet<>(document.blobs());
        needs.addAll(document.manifests());
        Manifests.New row = new Manifests.New(
                push.repository(),
                digest.toString(),
                mediaType,
                document.artifactType().orElse(null),
                document.subject().orElse(null),
                push.content());
        Instant now = depot.now();
        depot.store().write(connection -> {
            requireAll(connection, push.repository(), document);
            Repositories.pushed(connection, push.repository(), now);
            Manifests.put(connection, row, needs, now);
            for (String tag : tags) {
                Tags.put(connection, push.repository(), tag, digest.toString(), now);
            }
            tellPlacement(connection, document);
            return null;
        });
        return new Pushed(digest, document.subject());
    }

    /** Nodes may be able to start now what they could not before. */
    private void tellPlacement(Connection connection, ManifestDocument document) throws SQLException {
        PlacementChanges changes = placement;
        if (changes != null
                && document.artifactType().filter(TemplateManifest.TYPE::equals).isPresent()) {
            changes.changed(connection);
        }
    }

    private static Digest digest(Push push) {
        if (!Names.isDigest(push.reference())) {
            return Digest.of(DigestAlgorithm.SHA256, push.content());
        }
        Digest wanted = Names.digest(push.reference());
        Digest real = Digest.of(wanted.algorithm(), push.content());
        if (!real.equals(wanted)) {
            throw OciError.DIGEST_INVALID.because(
                    "manifest: its digest is %s; push it to that, or to a tag".formatted(real));
        }
        return real;
    }

    private static String mediaType(Push push, ManifestDocument document) {
        Optional<String> said = push.mediaType();
        Optional<String> inside = document.mediaType();
        if (said.isPresent() && inside.isPresent() && !said.equals(inside)) {
            throw OciError.MANIFEST_INVALID.because(
                    "Content-Type: it is \"%s\", but the manifest says \"%s\"; send what the manifest says"
                            .formatted(said.get(), inside.get()));
        }
        return said.or(() -> inside)
                .orElseThrow(() -> OciError.MANIFEST_INVALID.because(
                        "Content-Type: it is missing; send the media type of the manifest"));
    }

    private static void requireAll(Connection connection, String repository, ManifestDocument document)
            throws SQLException {
        List<String> missing = new ArrayList<>();
        for (String digest : document.blobs()) {
            if (!hasBlob(connection, repository, digest)) {
                missing.add(digest);
            }
        }
        for (String digest : document.manifests()) {
            if (!Manifests.exists(connection, repository, digest) && !hasBlob(connection, repository, digest)) {
                missing.add(digest);
            }
        }
        if (!missing.isEmpty()) {
            throw OciError.MANIFEST_BLOB_UNKNOWN.because("manifest: it needs %s, not found in %s; push %s first"
                    .formatted(String.join(", ", missing), repository, missing.size() == 1 ? "it" : "them"));
        }
    }

    private static boolean hasBlob(Connection connection, String repository, String digest) throws SQLException {
        Optional<Link> link = Blobs.link(connection, repository, digest);
        return link.isPresent() && !link.get().damaged();
    }
}
