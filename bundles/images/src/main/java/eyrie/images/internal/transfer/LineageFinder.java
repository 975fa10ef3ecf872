/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.VersionManifest;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.oci.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the packs that a version to be pushed may share: its lineage and what a broken push has left. */
final class LineageFinder {
    private static final Logger LOG = LoggerFactory.getLogger(LineageFinder.class);
    private static final int MOST_VERSIONS = 12;
    private static final int WIDTH = 4;

    private final BlobCache cache;
    private final KnownPacks known;

    LineageFinder(BlobCache cache, KnownPacks known) {
        this.cache = cache;
        this.known = known;
    }

    /**
     * @param local the versions of this node
     * @param needed the chunks that will have to lie somewhere
     */
    Lineage find(TemplateVersion version, List<TemplateVersion> local, RemoteReader remote, Set<Digest> needed)
            throws IOException {
        Lineage lineage = new Lineage();
        there(version, local, remote, lineage);
        left(remote, lineage, needed);
        beside(remote, lineage, needed);
        return lineage;
    }

    /** Packs of other versions of the template in the same repository. */
    private void there(TemplateVersion version, List<TemplateVersion> local, RemoteReader remote, Lineage lineage)
            throws IOException {
        List<VersionManifest> found = new ArrayList<>();
        Parallel.forEach(WIDTH, candidates(version, local, remote), tag -> {
            Optional<RemoteReader.Remote> each = template(remote, tag);
            if (each.isPresent()
                    && version.templateId().equals(each.get().version().templateId())) {
                synchronized (found) {
                    found.add(each.get().manifest());
                }
            }
        });
        Set<PackBlob> packs = new LinkedHashSet<>();
        found.forEach(manifest -> packs.addAll(manifest.packs()));
        Parallel.forEach(WIDTH, packs, pack -> {
            PackTable table = remote.table(pack);
            synchronized (lineage) {
                lineage.add(pack, table, new Lineage.Origin.There());
            }
        });
    }

    /** The tags to look at: of this node's versions, the nearest first, then whatever else is there. */
    private static List<String> candidates(TemplateVersion version, List<TemplateVersion> local, RemoteReader remote)
            throws IOException {
        Set<String> tags = new LinkedHashSet<>();
        local.stream()
                .filter(other -> other.templateId().equals(version.templateId()) && !other.equals(version))
                .sorted(Comparator.comparingInt(other -> Math.abs(other.number() - version.number())))
                .forEach(other -> tags.add(Tags.inRegistry(other.tag())));
        List<String> there = remote.repository().tags();
        tags.retainAll(Set.copyOf(there));
        tags.addAll(there.reversed());
        return tags.stream().limit(MOST_VERSIONS).toList();
    }

    private static Optional<RemoteReader.Remote> template(RemoteReader remote, String tag) throws IOException {
        try {
            return remote.find(tag);
        } catch (DamagedException other) {
            LOG.debug("{} is no base for a push: {}", tag, other.getMessage());
            return Optional.empty();
        } catch (Refusal refused) {
            LOG.debug("{} is no base for a push: {}", tag, refused.getMessage());
            return Optional.empty();
        }
    }

    /** Packs in other repositories of the registry, of which this node has the tables. */
    private void beside(RemoteReader remote, Lineage lineage, Set<Digest> needed) throws IOException {
        for (Map.Entry<PackBlob, String> each :
                known.beside(remote.repository().address()).entrySet()) {
            PackBlob pack = each.getKey();
            Optional<byte[]> table = cache.read(pack.trailer().table());
            if (table.isPresent() && !lineage.knows(pack.blob().digest())) {
                PackTable read = PackTable.parse(table.get(), pack.trailer().table(), "table in the cache");
                if (missing(read, lineage, needed) > 0) {
                    lineage.add(pack, read, new Lineage.Origin.Elsewhere(each.getValue()));
                }
            }
        }
    }

    /** Packs that a push has sent here which did not come to its end, unless the registry has removed them since. */
    private void left(RemoteReader remote, Lineage lineage, Set<Digest> needed) throws IOException {
        Parallel.forEach(WIDTH, known.in(remote.repository().address()), pack -> {
            Optional<byte[]> content = cache.read(pack.trailer().table());
            if (content.isEmpty()) {
                return;
            }
            PackTable table = PackTable.parse(content.get(), pack.trailer().table(), "table in the cache");
            boolean useful;
            synchronized (lineage) {
                useful = !lineage.knows(pack.blob().digest()) && missing(table, lineage, needed) > 0;
            }
            if (useful && remote.repository().has(pack.blob().digest())) {
                synchronized (lineage) {
                    lineage.add(pack, table, new Lineage.Origin.There());
                }
            }
        });
    }

    /** Stored bytes of the chunks that a pack has, that are needed, and that no other pack has. */
    private static long missing(PackTable table, Lineage lineage, Set<Digest> needed) {
        return table.entries().stream()
                .filter(entry -> needed.contains(entry.digest()) && lineage.find(entry.digest()) == null)
                .mapToLong(PackTable.Entry::stored)
                .sum();
    }
}
