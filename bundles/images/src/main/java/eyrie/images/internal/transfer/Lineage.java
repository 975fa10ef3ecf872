/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where chunks lie that need not be packed again. What is added first wins. */
public final class Lineage {
    private final Map<Digest, Place> places = new HashMap<>();
    private final Map<Digest, Known> packs = new LinkedHashMap<>();

    /** An entry of a pack. */
    record Place(PackBlob pack, int entry) {}

    /** Where a pack is. */
    public sealed interface Origin {
        /** In the repository that is pushed to. */
        record There() implements Origin {}

        /** In another repository of the same registry. */
        record Elsewhere(String repository) implements Origin {}
    }

    /** A pack and where it is. */
    public record Known(PackBlob pack, PackTable table, Origin origin) {}

    void add(PackBlob pack, PackTable table, Origin origin) {
        if (packs.putIfAbsent(pack.blob().digest(), new Known(pack, table, origin)) == null) {
            for (int entry = 0; entry < table.size(); entry++) {
                places.putIfAbsent(table.entry(entry).digest(), new Place(pack, entry));
            }
        }
    }

    /** Leaves packs out, as if they had never been known. */
    Lineage without(Set<Digest> unusable) {
        Lineage rest = new Lineage();
        packs.forEach((digest, known) -> {
            if (!unusable.contains(digest)) {
                rest.add(known.pack(), known.table(), known.origin());
            }
        });
        return rest;
    }

    /** Null if it is nowhere. */
    Place find(Digest chunk) {
        return places.get(chunk);
    }

    boolean knows(Digest pack) {
        return packs.containsKey(pack);
    }

    /** The packs in which some of these chunks lie. */
    List<Known> used(Set<Digest> chunks) {
        Set<Digest> used = new LinkedHashSet<>();
        for (Digest chunk : chunks) {
            Place place = places.get(chunk);
            if (place != null) {
                used.add(place.pack().blob().digest());
            }
        }
        return packs.values().stream()
                .filter(known -> used.contains(known.pack().blob().digest()))
                .toList();
    }

    /** Of all packs these, in the order in which they were added. */
    List<PackBlob> packs(Set<Digest> digests) {
        return packs.values().stream()
                .map(Known::pack)
                .filter(pack -> digests.contains(pack.blob().digest()))
                .toList();
    }
}
