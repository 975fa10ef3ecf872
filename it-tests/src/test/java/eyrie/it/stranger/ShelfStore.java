/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it.stranger;

import eyrie.api.objects.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** Objects in memory. */
final class ShelfStore implements ObjectStore {
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final Runnable stored;

    ShelfStore(Runnable stored) {
        this.stored = stored;
    }

    @Override
    public OptionalLong size(String key) {
        byte[] object = objects.get(key);
        return object == null ? OptionalLong.empty() : OptionalLong.of(object.length);
    }

    @Override
    public void put(String key, Path file) {
        try {
            objects.put(key, Files.readAllBytes(file));
            stored.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void read(String key, long offset, long length, OutputStream out) throws IOException {
        out.write(objects.get(key), Math.toIntExact(offset), Math.toIntExact(length));
    }

    @Override
    public boolean copy(String from, String to) {
        byte[] object = objects.get(from);
        if (object != null) {
            objects.put(to, object);
        }
        return object != null;
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }

    @Override
    public void forEach(String prefix, Consumer<Item> each) {
        objects.forEach((key, object) -> {
            if (key.startsWith(prefix)) {
                each.accept(new Item(key, object.length, Instant.EPOCH));
            }
        });
    }

    @Override
    public int abandonUnfinished(String prefix, Instant before) {
        return 0;
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
