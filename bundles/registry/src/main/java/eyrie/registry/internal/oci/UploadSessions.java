/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import eyrie.registry.internal.blob.Upload;
import eyrie.registry.internal.db.Blobs;
import eyrie.registry.internal.db.Repositories;
import eyrie.registry.internal.db.Uploads;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Blobs on their way in. An upload is a row, which says whose it is, and a file, which says how far it has come; both
 * survive a restart. A blob appears by the renaming of its file, then as a row; a kill between the two is made good
 * when the client asks again.
 */
@Component(service = UploadSessions.class, property = Role.REGISTRY)
public final class UploadSessions {
    /** A client that comes again may be faster than the end of its broken connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int RETRY_SECONDS = 5;

    private final Depot depot;

    @Activate
    public UploadSessions(@Reference Depot depot) {
        this.depot = depot;
    }

    /** @return the id of the new session */
    public String begin(String repository, String caller, DigestAlgorithm algorithm) {
        depot.limits().disk().require(0);
        String id = UUID.randomUUID().toString();
        Instant now = depot.now();
        depot.store().write(connection -> {
            long open = Uploads.countOf(connection, caller);
            if (open >= depot.limits().maxUploads()) {
                throw tooMany(caller, open);
            }
            Uploads.insert(connection, id, repository, caller, now);
            return null;
        });
        depot.blobs().begin(id, algorithm);
        return id;
    }

    /** How many bytes have arrived. */
    public long size(String repository, String id) {
        return require(repository, id).size();
    }

    /** Appends a part; answers how many bytes there are then. */
    public long append(String repository, String id, UploadBody body) throws IOException {
        try (KeyedLocks.Held _ = lock(id)) {
            Upload upload = require(repository, id);
            body.requireNextAfter(upload);
            receive(upload, body);
            return upload.size();
        }
    }

    /** Appends the last part, if there is one, and makes a blob of it all. */
    public void finish(String repository, String id, UploadBody body, Digest digest) throws IOException {
        try (KeyedLocks.Held _ = lock(id)) {
            Optional<Upload> upload = find(repository, id);
            if (upload.isPresent()) {
                body.requireNextAfter(upload.get());
                receive(upload.get(), body);
            }
            try (KeyedLocks.Held _ = depot.lockBlob(digest)) {
                commit(repository, id, upload, digest);
            }
        }
    }

    private void receive(Upload upload, UploadBody body) throws IOException {
        long before = upload.size();
        try {
            body.appendTo(upload, depot.limits());
        } finally {
            depot.traffic().received(upload.size() - before);
        }
    }

    private void commit(String repository, String id, Optional<Upload> upload, Digest digest) {
        if (upload.isPresent() && !upload.get().finish(digest)) {
            forget(id);
            throw OciError.DIGEST_INVALID.because(
                    "digest: %s is not the digest of what was uploaded; the upload is gone, send it again"
                            .formatted(digest));
        }
        // Without a file it was renamed already, by a request that did not come to its end.
        OptionalLong size = depot.blobs().size(digest);
        if (size.isEmpty()) {
            throw unknown(id);
        }
        Instant now = depot.now();
        depot.store().write(connection -> {
            Repositories.pushed(connection, repository, now);
            Blobs.stored(connection, digest.toString(), size.getAsLong(), now);
            Blobs.lease(connection, repository, digest.toString(), now.plus(depot.grace()));
            Uploads.delete(connection, id);
            return null;
        });
    }

    public void cancel(String repository, String id) {
        try (KeyedLocks.Held _ = lock(id)) {
            require(repository, id).discard();
            forget(id);
        }
    }

    /** Removes an upload that nobody goes on with; does nothing if somebody is at it. */
    public void abandon(String id) {
        Optional<KeyedLocks.Held> held = depot.locks().tryLock("upload " + id, Duration.ZERO);
        if (held.isPresent()) {
            try (KeyedLocks.Held _ = held.get()) {
                depot.blobs().resume(id).ifPresent(Upload::discard);
                forget(id);
            }
        }
    }

    private void forget(String id) {
        depot.store().write(connection -> Uploads.delete(connection, id));
    }

    /** Empty if its file has been made a blob of already. */
    private Optional<Upload> find(String repository, String id) {
        if (!depot.store().read(connection -> Uploads.exists(connection, id, repository))) {
            throw unknown(id);
        }
        return depot.blobs().resume(id);
    }

    private Upload require(String repository, String id) {
        return find(repository, id).orElseThrow(() -> unknown(id));
    }

    private static WebApplicationException unknown(String id) {
        return OciError.BLOB_UPLOAD_UNKNOWN.because(
                "upload %s: not found; it was finished, cancelled or abandoned".formatted(id));
    }

    private KeyedLocks.Held lock(String id) {
        return depot.locks()
                .tryLock("upload " + id, PATIENCE)
                .orElseThrow(() -> OciError.BLOB_UPLOAD_INVALID.because(
                        "upload %s: another request is sending to it; wait for its end".formatted(id)));
    }

    private static WebApplicationException tooMany(String caller, long open) {
        String message =
                "uploads: %s has %d of them open, which is the most (registry.maxUploads); finish or cancel some"
                        .formatted(caller, open);
        return new WebApplicationException(
                message,
                OciError.TOOMANYREQUESTS
                        .answer(message)
                        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                        .build());
    }
}
