/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.template.ImageFile;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.ImageMap;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.oci.Refusal;
import eyrie.images.internal.transfer.RewrittenPack.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The template versions of a repository and what of each pack they use. */
final class LivePacks {
    private final List<Tagged> versions = new ArrayList<>();
    private final Map<Digest, Live> packs = new LinkedHashMap<>();

    /** A version under a tag. */
    record Tagged(String tag, RemoteReader.Remote remote, Puller.Plan plan) {}

    /** A pack and the numbers of its entries that some map points to. */
    record Live(Lineage.Known pack, BitSet used) {
        long bytes() {
            return pack.pack().blob().bytes();
        }

        /** Stored bytes of what is used. */
        long usedBytes() {
            return used.stream()
                    .mapToLong(number -> pack.table().entry(number).stored())
                    .sum();
        }

        /** Of the stored bytes of all its chunks. */
        double share() {
            long all = pack.table().entries().stream()
                    .mapToLong(PackTable.Entry::stored)
                    .sum();
            return all == 0 ? 1 : (double) usedBytes() / all;
        }

        List<Item> items() {
            return used.stream()
                    .mapToObj(number -> new Item(pack.pack(), pack.table().entry(number)))
                    .toList();
        }
    }

    /** Reads a repository; what is no template is left out. */
    static LivePacks of(RemoteReader remote, Puller puller) throws IOException {
        LivePacks all = new LivePacks();
        for (String tag : remote.repository().tags()) {
            Optional<RemoteReader.Remote> found = template(remote, tag);
            if (found.isPresent()) {
                all.add(new Tagged(tag, found.get(), puller.plan(found.get())), remote);
            }
        }
        return all;
    }

    private static Optional<RemoteReader.Remote> template(RemoteReader remote, String tag) throws IOException {
        try {
            return remote.find(tag);
        } catch (DamagedException other) {
            return Optional.empty();
        } catch (Refusal refused) {
            if (refused.status() == 404) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private void add(Tagged version, RemoteReader remote) throws IOException {
        versions.add(version);
        Map<Digest, Lineage.Known> known = new HashMap<>();
        version.plan().packs().forEach(pack -> known.put(pack.pack().blob().digest(), pack));
        for (ImageFile file : version.remote().version().files()) {
            ImageMap map = remote.map(version.remote(), file);
            for (ImageMap.Run run : map.runs()) {
                if (run.pack() != ImageMap.ZEROS) {
                    Digest pack = map.packs().get(run.pack());
                    packs.computeIfAbsent(pack, digest -> new Live(known.get(digest), new BitSet()))
                            .used()
                            .set(run.entry(), run.entry() + run.count());
                }
            }
        }
    }

    List<Tagged> versions() {
        return versions;
    }

    List<Live> packs() {
        return List.copyOf(packs.values());
    }
}
