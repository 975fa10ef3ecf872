/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.cache;

import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a cache holds, by when it was last used, and who holds it. Thread-safe. */
final class Shelf {
    private final long budget;
    private final Consumer<Digest> remover;
    private final Map<Digest, Item> items = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param remover removes what lies behind an item */
    Shelf(long budget, Consumer<Digest> remover) {
        this.budget = budget;
        this.remover = remover;
    }

    /** Something on the shelf. */
    private static final class Item {
        private final long bytes;
        private int holders;
        private boolean unwanted;

        Item(long bytes) {
            this.bytes = bytes;
        }
    }

    /** Brings what lies behind an item to its place. */
    @FunctionalInterface
    interface Placing {
        void run() throws IOException;
    }

    synchronized void put(Digest digest, long size) {
        items.put(digest, new Item(size));
        bytes += size;
    }

    /** Takes an item in, held once; if it is there already, that one. */
    synchronized void admit(Digest digest, long size, Placing placing) throws IOException {
        Item item = items.get(digest);
        if (item == null || item.unwanted) {
            placing.run();
        }
        if (item == null) {
            put(digest, size);
            item = items.get(digest);
        }
        item.unwanted = false;
        item.holders++;
        shrink();
    }

    synchronized Optional<Long> hold(Digest digest) {
        Item item = items.get(digest);
        if (item == null || item.unwanted) {
            return Optional.empty();
        }
        item.holders++;
        return Optional.of(item.bytes);
    }

    synchronized void release(Digest digest) {
        Item item = items.get(digest);
        item.holders--;
        if (item.unwanted && item.holders == 0) {
            remove(digest, item);
        }
        shrink();
    }

    synchronized void drop(Digest digest) {
        Item item = items.get(digest);
        if (item != null) {
            item.unwanted = true;
            if (item.holders == 0) {
                remove(digest, item);
            }
        }
    }

    /** Removes what is over the budget, the longest unused first. */
    synchronized void shrink() {
        if (bytes <= budget) {
            return;
        }
        for (Map.Entry<Digest, Item> each : List.copyOf(items.entrySet())) {
            if (bytes > budget && each.getValue().holders == 0) {
                remove(each.getKey(), each.getValue());
            }
        }
    }

    private void remove(Digest digest, Item item) {
        items.remove(digest);
        bytes -= item.bytes;
        remover.accept(digest);
    }

    synchronized List<Digest> digests() {
        return new ArrayList<>(items.keySet());
    }

    long budget() {
        return budget;
    }

    synchronized long bytes() {
        return bytes;
    }
}
