/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.objects;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A bucket of an object store. Thread-safe. What the store answers with a failure of its own, or not at all, is asked
 * again a few times.
 *
 * <p>Failures are {@code EyrieException}: UNAVAILABLE where the store cannot be reached or fails, INTERNAL where it
 * refuses.
 */
public interface ObjectStore extends AutoCloseable {
    /** Something that lies in the bucket. */
    record Item(String key, long size, Instant modified) {}

    /** The size of an object; empty if it is not there. */
    OptionalLong size(String key);

    /** Sends a file. The object is there when this returns, and in no other case is a part of it. */
    void put(String key, Path file);

    /**
     * Writes a part of an object to a stream; a connection that breaks is taken up where it broke.
     *
     * @throws IOException if the stream takes no more, or the store does not give all of it
     */
    void read(String key, long offset, long length, OutputStream out) throws IOException;

    /** Copies an object inside the store. @return whether it was there */
    boolean copy(String from, String to);

    /** Does nothing if it is not there. */
    void delete(String key);

    /** Tells of all whose key begins with a prefix; what comes or goes meanwhile may be missed. */
    void forEach(String prefix, Consumer<Item> each);

    /**
     * Removes what interrupted {@link #put}s have left below a prefix.
     *
     * @param before those that were begun later are left alone
     * @return how many there were
     */
    int abandonUnfinished(String prefix, Instant before);

    /** Why it cannot be used, in one sentence; empty if it can. Asks the store. */
    Optional<String> problem();

    @Override
    void close();
}
