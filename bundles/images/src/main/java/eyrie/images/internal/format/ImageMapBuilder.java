/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a map of chunks that are given one after the other. */
public final class ImageMapBuilder {
    private final List<Digest> packs = new ArrayList<>();
    private final Map<Digest, Integer> numbers = new HashMap<>();
    private final List<ImageMap.Run> runs = new ArrayList<>();
    private ImageMap.Run last;

    /** The next chunk is nothing but zeros. */
    public void zero() {
        next(ImageMap.ZEROS, 0);
    }

    /** The next chunk is an entry of a pack. */
    public void chunk(Digest pack, int entry) {
        Integer number = numbers.get(pack);
        if (number == null) {
            number = packs.size();
            packs.add(pack);
            numbers.put(pack, number);
        }
        next(number, entry);
    }

    private void next(int pack, int entry) {
        if (last == null) {
            last = new ImageMap.Run(0, 1, pack, entry);
        } else if (last.pack() == pack && (pack == ImageMap.ZEROS || entry == last.entry() + last.count())) {
            last = new ImageMap.Run(last.chunk(), last.count() + 1, pack, last.entry());
        } else {
            runs.add(last);
            last = new ImageMap.Run(last.end(), 1, pack, entry);
        }
    }

    /**
     * The map.
     *
     * @param length of the image, whose chunks have all been given
     * @param sha256 of all its content
     */
    public ImageMap build(long length, Digest sha256) {
        if (last != null) {
            runs.add(last);
        }
        int given = runs.isEmpty() ? 0 : runs.getLast().end();
        if (given != Chunks.count(length)) {
            throw new IllegalStateException("%d chunks for %d bytes".formatted(given, length));
        }
        return new ImageMap(length, sha256, packs, runs);
    }
}
