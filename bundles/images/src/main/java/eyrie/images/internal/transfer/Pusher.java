/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Pushed;
import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.ManifestCodec;
import eyrie.images.internal.format.VersionConfig;
import eyrie.images.internal.format.VersionManifest;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.oci.OciWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Pushes one version to one repository. The manifest goes last, so that what is visible is complete. */
final class Pusher {
    private final BlobCache cache;
    private final KnownPacks known;
    private final long packBytes;
    private final RemoteReader remote;
    private final OciWriter writer;
    private final Progress progress;

    /** @param packBytes of the chunks of a pack, before they are compressed */
    Pusher(BlobCache cache, KnownPacks known, long packBytes, RemoteReader remote, Progress progress) {
        this.cache = cache;
        this.known = known;
        this.packBytes = packBytes;
        this.remote = remote;
        this.writer = new OciWriter(remote.repository());
        this.progress = progress;
    }

    /** @param local all versions of this node */
    Pushed push(PushSource source, List<TemplateVersion> local) throws IOException {
        TemplateVersion version = source.version();
        String tag = Tags.inRegistry(version.tag());
        Optional<Digest> there = refuseOther(version, tag);
        if (there.isPresent()) {
            return new Pushed(there.get().toString(), 0, 0, 0, 0);
        }
        Set<Digest> needed = source.digests();
        Lineage lineage = new LineageFinder(cache, known).find(version, local, remote, needed);
        Mounted mounted = mount(lineage, needed);
        Lineage all = mounted.lineage();
        Placed placed = place(source, all);
        Map<Role, Blob> maps = new EnumMap<>(Role.class);
        Set<Digest> used = new HashSet<>();
        long sent = placed.sentBytes();
        for (PushSource.Image image : source.images()) {
            PushSource.Mapped map = image.map(all);
            used.addAll(map.packs());
            maps.put(image.file().role(), new Blob(Digest.of(map.content()), map.content().length));
            sent += small(map.content());
        }
        byte[] config = new VersionConfig().write(version);
        sent += small(config);
        VersionManifest manifest = new VersionManifest(
                new Blob(Digest.of(config), config.length), maps, all.packs(used), annotations(version));
        byte[] content = new ManifestCodec().write(manifest);
        refuseOther(version, tag);
        writer.manifest(tag, content);
        known.note(remote.repository().address(), manifest.packs());
        return new Pushed(Digest.of(content).toString(), placed.newChunks(), placed.newBytes(), sent, mounted.bytes());
    }

    /** @return the digest if the very version is there already */
    private Optional<Digest> refuseOther(TemplateVersion version, String tag) throws IOException {
        String reason;
        try {
            Optional<RemoteReader.Remote> there = remote.find(tag);
            if (there.isEmpty() || there.get().version().equals(version)) {
                return there.map(RemoteReader.Remote::digest);
            }
            reason = "holds version %d of template %s"
                    .formatted(
                            there.get().version().number(),
                            there.get().version().templateName());
        } catch (DamagedException other) {
            reason = "holds something else: " + other.getMessage();
        }
        throw EyrieException.conflict("%s: the tag %s %s; use another repository or remove it there"
                .formatted(remote.repository().address(), tag, reason));
    }

    private record Mounted(Lineage lineage, long bytes) {}

    /** Lets the registry take over what it has in other repositories, and leaves out what it does not. */
    private Mounted mount(Lineage lineage, Set<Digest> needed) throws IOException {
        long bytes = 0;
        Set<Digest> unusable = new HashSet<>();
        for (Lineage.Known pack : lineage.used(needed)) {
            if (pack.origin() instanceof Lineage.Origin.Elsewhere elsewhere) {
                Digest digest = pack.pack().blob().digest();
                if (writer.mount(digest, elsewhere.repository())) {
                    bytes += pack.pack().blob().bytes();
                } else {
                    unusable.add(digest);
                }
            }
        }
        return new Mounted(unusable.isEmpty() ? lineage : lineage.without(unusable), bytes);
    }

    private record Placed(long newChunks, long newBytes, long sentBytes) {}

    /** Packs and sends what lies nowhere yet. */
    private Placed place(PushSource source, Lineage lineage) throws IOException {
        List<PackBody.Source> fresh = source.without(lineage);
        long newBytes = fresh.stream().mapToLong(PackBody.Source::length).sum();
        Meter meter = new Meter("Pushing", newBytes, progress);
        List<PackUploads.Sent> all = new PackUploads(writer, packBytes, this::remember).send(fresh, meter);
        all.forEach(sent -> lineage.add(sent.pack(), sent.table(), new Lineage.Origin.There()));
        return new Placed(
                fresh.size(),
                newBytes,
                all.stream().mapToLong(sent -> sent.pack().blob().bytes()).sum());
    }

    /** A push that is broken off finds again what it has sent. */
    private void remember(PackUploads.Sent sent) throws IOException {
        cache.write(sent.table().content());
        known.note(remote.repository().address(), List.of(sent.pack()));
    }

    private long small(byte[] content) throws IOException {
        cache.write(content);
        boolean uploaded =
                writer.upload(Digest.of(content), content.length, () -> new ByteArrayInputStream(content), sent -> {});
        return uploaded ? content.length : 0;
    }

    private static Map<String, String> annotations(TemplateVersion version) {
        return new TreeMap<>(Map.of(
                VersionManifest.TEMPLATE,
                version.templateId(),
                VersionManifest.NUMBER,
                Integer.toString(version.number()),
                "org.opencontainers.image.title",
                version.templateName(),
                "org.opencontainers.image.version",
                version.tag(),
                "org.opencontainers.image.created",
                version.created().toString()));
    }
}
