/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.util.List;

/**
 * Says where each chunk of an image lies. Immutable.
 *
 * @param length of the image in bytes
 * @param sha256 of all its content, zeros included
 * @param packs the packs that runs point into, by their digests
 * @param runs all chunks in order, without gaps
 */
public record ImageMap(long length, Digest sha256, List<Digest> packs, List<Run> runs) {
    /** The pack of a run whose chunks are nothing but zeros. */
    public static final int ZEROS = -1;

    public ImageMap {
        packs = List.copyOf(packs);
        runs = List.copyOf(runs);
    }

    /**
     * Chunks that follow each other both in the image and in a pack.
     *
     * @param chunk the first one's number in the image
     * @param count how many
     * @param pack index into the packs, or {@link #ZEROS}
     * @param entry the first one's number in the pack; 0 for zeros
     */
    public record Run(int chunk, int count, int pack, int entry) {
        public int end() {
            return chunk + count;
        }
    }

    public int chunks() {
        return Chunks.count(length);
    }
}
