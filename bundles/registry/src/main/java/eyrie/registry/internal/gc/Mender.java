/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.api.EyrieException;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.Upload;
import eyrie.registry.internal.db.Blobs;
import eyrie.registry.internal.db.Blobs.Candidate;
import eyrie.registry.internal.oci.Depot;
import eyrie.registry.internal.oci.KeyedLocks;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts whole blobs from a peer in the place of damaged ones. A kill leaves at most an upload, which is collected. */
final class Mender {
    private static final Logger LOG = LoggerFactory.getLogger(Mender.class);
    private static final int AT_ONCE = 100;

    private final Depot depot;
    private final Peer peer;

    Mender(Depot depot, Peer peer) {
        this.depot = depot;
        this.peer = peer;
    }

    /** Tries all that are damaged; answers how many are whole again. */
    int mendAll() {
        if (!peer.present()) {
            return 0;
        }
        int mended = 0;
        for (Candidate blob : depot.store().read(connection -> Blobs.damaged(connection, AT_ONCE))) {
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            mended += mend(blob) ? 1 : 0;
        }
        return mended;
    }

    private boolean mend(Candidate blob) {
        List<String> repositories = depot.store().read(connection -> Blobs.repositories(connection, blob.digest()));
        for (String repository : repositories) {
            try {
                if (fetch(repository, blob)) {
                    LOG.info("Blob {} was fetched from {} and is whole again", blob.digest(), peer);
                    return true;
                }
            } catch (EyrieException e) {
                LOG.warn("Blob {} could not be fetched from {}: {}", blob.digest(), peer, e.getMessage(), e.getCause());
                return false;
            }
        }
        LOG.warn("Blob {} stays damaged: {} does not have it either", blob.digest(), peer);
        return false;
    }

    private boolean fetch(String repository, Candidate blob) {
        Digest digest = Digest.parse(blob.digest()).orElseThrow();
        depot.limits().disk().require(blob.size());
        Upload upload = depot.blobs().begin(UUID.randomUUID().toString(), digest.algorithm());
        try {
            return peer.read(repository, blob.digest(), blob.size(), in -> upload.append(in, Upload.Limit.NONE))
                    && commit(upload, digest, blob.size());
        } finally {
            upload.discard();
        }
    }

    /** Nothing that is not right becomes a blob, whatever the peer sent. */
    private boolean commit(Upload upload, Digest digest, long size) {
        try (KeyedLocks.Held _ = depot.lockBlob(digest)) {
            if (!upload.finish(digest)) {
                LOG.warn("What {} sent for blob {} is not what its digest says", peer, digest);
                return false;
            }
            Instant now = depot.now();
            // Nobody may have wanted it any more while it came; then it is a file without a row, which is collected.
            return depot.store().write(connection -> Blobs.mended(connection, digest.toString(), size, now));
        }
    }
}
