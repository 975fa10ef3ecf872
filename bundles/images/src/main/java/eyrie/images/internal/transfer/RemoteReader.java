/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.ImageMap;
import eyrie.images.internal.format.ImageMapCodec;
import eyrie.images.internal.format.ManifestCodec;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.VersionConfig;
import eyrie.images.internal.format.VersionManifest;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.Retry;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads what a repository says of its templates; small things are kept in the cache. Thread-safe. */
public final class RemoteReader {
    private final OciRepository repository;
    private final BlobCache cache;
    private final Retry retry;
    private final ManifestCodec manifests = new ManifestCodec();
    private final VersionConfig configs = new VersionConfig();

    RemoteReader(OciRepository repository, BlobCache cache, Retry retry) {
        this.repository = repository;
        this.cache = cache;
        this.retry = retry;
    }

    /** A version in the repository. */
    public record Remote(String where, Digest digest, long bytes, VersionManifest manifest, TemplateVersion version) {
        PackBlob pack(Digest pack) {
            return manifest.packs().stream()
                    .filter(each -> each.blob().digest().equals(pack))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("pack " + pack));
        }
    }

    public OciRepository repository() {
        return repository;
    }

    /**
     * @param reference a tag or the digest of a manifest
     * @return empty if there is nothing
     * @throws DamagedException if it is no template
     */
    public Optional<Remote> find(String reference) throws IOException {
        Optional<OciRepository.Manifest> found = repository.manifest(reference);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String where = "%s:%s".formatted(repository.address(), reference);
        VersionManifest manifest = manifests.read(found.get().content(), where);
        TemplateVersion version = configs.read(small(manifest.config()), "config of " + where);
        Set<Role> roles = new HashSet<>();
        version.files().forEach(file -> roles.add(file.role()));
        if (!roles.equals(manifest.maps().keySet())) {
            throw new DamagedException("%s: it has maps of %s for a version with %s"
                    .formatted(where, manifest.maps().keySet(), roles));
        }
        return Optional.of(new Remote(where, found.get().digest(), found.get().content().length, manifest, version));
    }

    /** The map of a file, which is that of this file. */
    ImageMap map(Remote remote, ImageFile file) throws IOException {
        String where = "map of %s in %s".formatted(file.role().fileName(), remote.where());
        ImageMap map = ImageMapCodec.read(small(remote.manifest().maps().get(file.role())), where);
        if (map.length() != file.bytes() || !map.sha256().hex().equals(file.sha256())) {
            throw new DamagedException("%s: it is the map of another file".formatted(where));
        }
        Set<Digest> packs = new HashSet<>();
        remote.manifest().packs().forEach(pack -> packs.add(pack.blob().digest()));
        if (!packs.containsAll(map.packs())) {
            throw new DamagedException("%s: it points into packs that the manifest does not name".formatted(where));
        }
        return map;
    }

    /** The table of a pack, without its chunks. */
    PackTable table(PackBlob pack) throws IOException {
        String where = "pack %s of %s".formatted(pack.blob().digest(), repository.address());
        Digest digest = pack.trailer().table();
        Optional<byte[]> cached = cache.read(digest);
        if (cached.isPresent()) {
            return PackTable.parse(cached.get(), digest, where);
        }
        if (pack.trailer().entries() == 0) {
            return PackTable.parse(new byte[0], digest, where);
        }
        long from = pack.tableOffset();
        byte[] table = retry.run(where, () -> {
            byte[][] read = new byte[1][];
            repository.range(
                    pack.blob().digest(), from, from + pack.trailer().tableBytes(), in -> read[0] = in.readAllBytes());
            PackTable.parse(read[0], digest, where);
            return read[0];
        });
        cache.write(table);
        return PackTable.parse(table, digest, where);
    }

    private byte[] small(Blob blob) throws IOException {
        Optional<byte[]> cached = cache.read(blob.digest());
        if (cached.isPresent()) {
            return cached.get();
        }
        if (blob.bytes() > MOST_SMALL_BYTES) {
            throw new DamagedException("blob %s of %s: %d bytes are too many for a map or a config"
                    .formatted(blob.digest(), repository.address(), blob.bytes()));
        }
        byte[] content = repository.blob(blob.digest(), blob.bytes());
        cache.write(content);
        return content;
    }

    private static final long MOST_SMALL_BYTES = 64 << 20;
}
