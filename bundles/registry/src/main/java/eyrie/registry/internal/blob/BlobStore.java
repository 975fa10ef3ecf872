/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Keeps content by its digest, and content that is still arriving by an id. What it says is stored is on disk.
 * Thread-safe, except that one {@link Upload} is written to by one thread at a time.
 *
 * <p>Failures are {@code EyrieException}: NO_SPACE if the store is full, UNAVAILABLE if it is elsewhere and does not
 * answer, INTERNAL with the cause otherwise.
 */
public interface BlobStore {
    /** Something that lies in the store. */
    record Found(Digest digest, long size, Instant since) {}

    /** An upload that lies in the store. */
    record Arriving(String id, Instant touched) {}

    OptionalLong size(Digest digest);

    Optional<Blob> open(Digest digest);

    /** Does nothing if it is not there. */
    void delete(Digest digest);

    /** Takes content that is not what its name says out of use, and keeps it aside for whoever wants to look at it. */
    void quarantine(Digest digest);

    /** Tells of all that is there; what comes or goes meanwhile may be missed. */
    void forEach(Consumer<Found> each);

    /** Begins an upload. */
    Upload begin(String id, DigestAlgorithm algorithm);

    /** An upload that was begun, before a restart perhaps. */
    Optional<Upload> resume(String id);

    /** Tells of all uploads. */
    void forEachUpload(Consumer<Arriving> each);

    /**
     * Removes what kills have left of blobs that were being put into the store.
     *
     * @param before what was begun later is left alone
     * @return how much of it there was
     */
    default int removeUnfinished(Instant before) {
        return 0;
    }

    /** Why the store does not work, in one sentence; empty if it does. May ask another server. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Ends what connects it to other servers. */
    default void close() {}
}
