/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.transfer.Lineage;
import eyrie.images.internal.transfer.Puller;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where chunks can be had. Immutable once it is filled. */
final class Places {
    private final Map<Digest, Packed> packed = new HashMap<>();
    private final Map<Digest, Local> local = new HashMap<>();

    /** An entry of a pack in the registry. */
    record Packed(int packNumber, PackBlob pack, PackTable table, int number) implements Comparable<Packed> {
        PackTable.Entry entry() {
            return table.entry(number);
        }

        @Override
        public int compareTo(Packed other) {
            return packNumber != other.packNumber
                    ? Integer.compare(packNumber, other.packNumber)
                    : Integer.compare(number, other.number);
        }
    }

    /** A part of a file on this node that held the chunk when it was last read. */
    record Local(Path path, long offset, int length) {}

    Places(List<Lineage.Known> packs) {
        for (int number = 0; number < packs.size(); number++) {
            Lineage.Known pack = packs.get(number);
            for (int entry = 0; entry < pack.table().size(); entry++) {
                packed.putIfAbsent(
                        pack.table().entry(entry).digest(), new Packed(number, pack.pack(), pack.table(), entry));
            }
        }
    }

    /** Notes which of the chunks are in files of this node. */
    void add(List<Puller.Local> files) {
        for (Puller.Local file : files) {
            Digest[] digests = file.index().digests();
            for (int chunk = 0; chunk < digests.length; chunk++) {
                if (digests[chunk] != null && packed.containsKey(digests[chunk])) {
                    local.putIfAbsent(
                            digests[chunk],
                            new Local(
                                    file.path(),
                                    Chunks.offset(chunk),
                                    Chunks.length(file.index().length(), chunk)));
                }
            }
        }
    }

    Optional<Local> local(Digest chunk) {
        return Optional.ofNullable(local.get(chunk));
    }

    /** Null if no pack has it. */
    Packed packed(Digest chunk) {
        return packed.get(chunk);
    }
}
