/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.transfer.Compaction;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.ManifestCodec;
import eyrie.images.internal.format.PackWriter;
import eyrie.images.internal.format.VersionManifest;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.oci.OciWriter;
import eyrie.images.internal.oci.Retry;
import eyrie.images.internal.transfer.LivePacks.Live;
import eyrie.images.internal.transfer.LivePacks.Tagged;
import eyrie.images.internal.transfer.RewrittenPack.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites packs of which little is still used. First the new packs and maps are there, then one tag after the other is
 * moved, then the old manifests go: wherever this ends, each tag names a whole version, and doing it again does the rest.
 */
final class Compactor {
    private final RemoteReader remote;
    private final OciWriter writer;
    private final Puller puller;
    private final Retry retry;
    private final long packBytes;

    /** @param packBytes of the chunks of a new pack, as they are stored */
    Compactor(RemoteReader remote, Puller puller, Retry retry, long packBytes) {
        this.remote = remote;
        this.puller = puller;
        this.retry = retry;
        this.packBytes = packBytes;
        writer = new OciWriter(remote.repository());
    }

    Compaction compact(double liveShare, boolean dryRun, Progress progress) throws IOException {
        progress.at("Looking what is used", -1);
        LivePacks live = LivePacks.of(remote, puller);
        List<Live> sparse =
                live.packs().stream().filter(pack -> pack.share() < liveShare).toList();
        Set<Digest> old = new HashSet<>();
        sparse.forEach(pack -> old.add(pack.pack().pack().blob().digest()));
        List<Tagged> concerned =
                live.versions().stream().filter(version -> uses(version, old)).toList();
        Lineage lineage = new Lineage();
        for (Live pack : live.packs()) {
            if (!old.contains(pack.pack().pack().blob().digest())) {
                lineage.add(pack.pack().pack(), pack.pack().table(), new Lineage.Origin.There());
            }
        }
        List<Item> items = items(sparse, lineage);
        if (dryRun || sparse.isEmpty()) {
            long bytes = items.stream().mapToLong(item -> item.entry().stored()).sum();
            return result(live, sparse, bytes, concerned.size(), 0);
        }
        long written = rewrite(items, lineage, progress);
        int moved = 0;
        for (Tagged version : concerned) {
            progress.at("Moving tags", (double) moved / concerned.size());
            moved += move(version, lineage) ? 1 : 0;
        }
        removeOld(concerned);
        progress.at("Compacted", 1);
        return result(live, sparse, written, moved, concerned.size() - moved);
    }

    private static Compaction result(LivePacks live, List<Live> sparse, long newBytes, int moved, int left) {
        return new Compaction(
                live.versions().size(),
                live.packs().size(),
                live.packs().stream().mapToLong(Live::bytes).sum(),
                sparse.size(),
                sparse.stream().mapToLong(Live::bytes).sum(),
                newBytes,
                moved,
                left);
    }

    private static boolean uses(Tagged version, Set<Digest> packs) {
        return version.remote().manifest().packs().stream()
                .anyMatch(pack -> packs.contains(pack.blob().digest()));
    }

    /** The used chunks that no other pack has, each once. */
    private static List<Item> items(List<Live> sparse, Lineage lineage) {
        Set<Digest> seen = new HashSet<>();
        return sparse.stream()
                .flatMap(pack -> pack.items().stream())
                .filter(item -> lineage.find(item.entry().digest()) == null
                        && seen.add(item.entry().digest()))
                .toList();
    }

    /** @return bytes of the new packs, which are in the lineage then */
    private long rewrite(List<Item> items, Lineage lineage, Progress progress) throws IOException {
        long bytes = 0;
        int done = 0;
        try (Codecs codecs = new Codecs()) {
            for (List<Item> pack : plan(items)) {
                progress.at("Rewriting packs", (double) done / items.size());
                PackWriter.Written written = writer.stream(
                                "a pack", () -> new RewrittenPack(remote.repository(), retry, codecs, pack))
                        .written();
                lineage.add(
                        new PackBlob(new Blob(written.digest(), written.bytes()), written.trailer()),
                        written.table(),
                        new Lineage.Origin.There());
                bytes += written.bytes();
                done += pack.size();
            }
        }
        return bytes;
    }

    private List<List<Item>> plan(List<Item> items) {
        List<List<Item>> plan = new ArrayList<>();
        long bytes = packBytes;
        for (Item item : items) {
            if (bytes + item.entry().stored() > packBytes) {
                plan.add(new ArrayList<>());
                bytes = 0;
            }
            plan.getLast().add(item);
            bytes += item.entry().stored();
        }
        return plan;
    }

    /** @return whether the tag still named this version */
    private boolean move(Tagged version, Lineage lineage) throws IOException {
        VersionManifest old = version.remote().manifest();
        Map<Role, Blob> maps = new EnumMap<>(Role.class);
        Set<Digest> used = new HashSet<>();
        for (Map.Entry<ImageFile, ChunkIndex> file : version.plan().expected().entrySet()) {
            PushSource.Mapped map = PushSource.Mapped.of(file.getKey(), file.getValue(), lineage);
            used.addAll(map.packs());
            Blob blob = new Blob(Digest.of(map.content()), map.content().length);
            writer.upload(blob.digest(), blob.bytes(), () -> new ByteArrayInputStream(map.content()), sent -> {});
            maps.put(file.getKey().role(), blob);
        }
        byte[] content = new ManifestCodec()
                .write(new VersionManifest(old.config(), maps, lineage.packs(used), old.annotations()));
        if (!isStill(version)) {
            return false;
        }
        writer.manifest(version.tag(), content);
        return true;
    }

    private boolean isStill(Tagged version) throws IOException {
        return remote.repository()
                .manifest(version.tag())
                .filter(now -> now.digest().equals(version.remote().digest()))
                .isPresent();
    }

    /** Removes the manifests that no tag names any more; with them, their packs become garbage. */
    private void removeOld(List<Tagged> moved) throws IOException {
        Set<Digest> old = new HashSet<>();
        moved.forEach(version -> old.add(version.remote().digest()));
        for (String tag : remote.repository().tags()) {
            remote.repository().manifest(tag).ifPresent(manifest -> old.remove(manifest.digest()));
        }
        for (Digest manifest : old) {
            if (!writer.remove(manifest)) {
                return; // a registry that keeps everything
            }
        }
    }
}
