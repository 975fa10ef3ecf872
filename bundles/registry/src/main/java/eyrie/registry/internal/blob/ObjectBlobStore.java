/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.api.objects.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Blobs in an object store. An upload arrives in a local file and is sent to the store when all of it is there and
 * right, so it can be gone on with after a restart, and the store never holds what nobody has looked at.
 */
public final class ObjectBlobStore implements BlobStore {
    private final ObjectStore objects;
    private final String blobs;
    private final String quarantine;
    private final UploadFolder uploads;

    /**
     * @param root a local folder, for uploads
     * @param prefix that all keys get
     */
    public ObjectBlobStore(ObjectStore objects, String prefix, Path root) {
        this.objects = objects;
        this.blobs = prefix + "blobs/";
        this.quarantine = prefix + "quarantine/";
        this.uploads = new UploadFolder(BlobFolders.withUploads(root).uploads(), new Disk(root), this::send);
    }

    private void send(Path file, Digest digest) {
        objects.put(key(digest), file);
    }

    private String key(Digest digest) {
        return blobs + digest.algorithm().label() + '/' + digest.hex();
    }

    private Optional<Digest> digest(String key) {
        return Digest.parse(key.substring(blobs.length()).replace('/', ':'));
    }

    @Override
    public OptionalLong size(Digest digest) {
        return objects.size(key(digest));
    }

    @Override
    public Optional<Blob> open(Digest digest) {
        OptionalLong size = size(digest);
        return size.isPresent() ? Optional.of(new ObjectBlob(key(digest), size.getAsLong())) : Optional.empty();
    }

    @Override
    public void delete(Digest digest) {
        objects.delete(key(digest));
    }

    @Override
    public void quarantine(Digest digest) {
        String aside = quarantine + digest.algorithm().label() + '-' + digest.hex();
        if (objects.copy(key(digest), aside)) {
            objects.delete(key(digest));
        }
    }

    @Override
    public void forEach(Consumer<Found> each) {
        objects.forEach(
                blobs,
                item -> digest(item.key())
                        .ifPresent(digest -> each.accept(new Found(digest, item.size(), item.modified()))));
    }

    @Override
    public Upload begin(String id, DigestAlgorithm algorithm) {
        return uploads.begin(id, algorithm);
    }

    @Override
    public Optional<Upload> resume(String id) {
        return uploads.resume(id);
    }

    @Override
    public void forEachUpload(Consumer<Arriving> each) {
        uploads.forEach(each);
    }

    @Override
    public int removeUnfinished(Instant before) {
        return objects.abandonUnfinished(blobs, before);
    }

    @Override
    public Optional<String> problem() {
        return objects.problem();
    }

    @Override
    public void close() {
        objects.close();
    }

    /** Nothing is asked for before it is known which part. */
    private final class ObjectBlob implements Blob {
        private final String key;
        private final long size;

        ObjectBlob(String key, long size) {
            this.key = key;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void copy(long offset, long length, OutputStream out) throws IOException {
            objects.read(key, offset, length, out);
        }

        @Override
        public void close() {
            // nothing is open between two calls
        }
    }
}
