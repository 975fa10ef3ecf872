/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes wanted chunks from files on this node, verified. */
final class LocalChunks {
    private static final int WIDTH = Runtime.getRuntime().availableProcessors();

    private LocalChunks() {}

    /** @param index what the file held when it was last read */
    static void supply(FileChannel file, ChunkIndex index, Wants wants) throws IOException {
        List<Integer> useful = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        for (int chunk = 0; chunk < index.digests().length; chunk++) {
            Digest digest = index.digests()[chunk];
            if (digest != null && wants.has(digest) && seen.add(digest)) {
                useful.add(chunk);
            }
        }
        Parallel.forEach(WIDTH, useful, chunk -> {
            byte[] content = ChunkScan.read(file, Chunks.offset(chunk), Chunks.length(index.length(), chunk));
            Digest digest = index.digests()[chunk];
            if (Digest.of(content).equals(digest)) { // otherwise it comes over the network
                wants.supply(digest, content);
            }
        });
    }
}
