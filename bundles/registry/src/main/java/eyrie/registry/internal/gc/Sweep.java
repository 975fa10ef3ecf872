/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.registry.internal.blob.BlobStore;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.db.Blobs;
import eyrie.registry.internal.db.Blobs.Candidate;
import eyrie.registry.internal.db.Repositories;
import eyrie.registry.internal.db.Uploads;
import eyrie.registry.internal.oci.Depot;
import eyrie.registry.internal.oci.KeyedLocks;
import eyrie.registry.internal.oci.UploadSessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Deletes what nothing needs any more, while pushes go on. A blob's row goes first, in a transaction that sees that no
 * repository has it, then its file; both under the lock under which an upload makes them appear. What a kill leaves
 * between the two is a file without a row, which the next sweep finds.
 */
final class Sweep {
    private static final int AT_ONCE = 500;

    private final Depot depot;
    private final UploadSessions sessions;
    private final boolean dryRun;

    long blobs;
    long bytes;
    long uploads;

    Sweep(Depot depot, UploadSessions sessions, boolean dryRun) {
        this.depot = depot;
        this.sessions = sessions;
        this.dryRun = dryRun;
    }

    void run() {
        abandonUploads();
        if (!dryRun) {
            unlinkExpired();
        }
        deleteUnlinked();
        deleteStray();
        if (!dryRun) {
            forgetEmptyRepositories();
        }
    }

    /** Those that neither their row nor their file shows to be young. */
    private void abandonUploads() {
        Instant before = depot.now().minus(depot.grace());
        List<String> young = new ArrayList<>();
        List<String> old = new ArrayList<>();
        depot.blobs().forEachUpload(upload -> (upload.touched().isBefore(before) ? old : young).add(upload.id()));
        depot.store().read(connection -> Uploads.startedBefore(connection, before)).stream()
                .filter(id -> !young.contains(id) && !old.contains(id))
                .forEach(old::add);
        uploads = old.size();
        if (!dryRun) {
            old.forEach(sessions::abandon);
            depot.blobs().removeUnfinished(before);
        }
    }

    private void unlinkExpired() {
        Instant now = depot.now();
        int gone;
        do {
            gone = depot.store().write(connection -> Blobs.unlinkExpired(connection, now, AT_ONCE));
        } while (gone == AT_ONCE && !interrupted());
    }

    private void deleteUnlinked() {
        Instant now = depot.now();
        String last = "";
        List<Candidate> some;
        do {
            String after = last;
            some = depot.store()
                    .read(connection -> dryRun
                            ? Blobs.expired(connection, after, now, AT_ONCE)
                            : Blobs.unlinked(connection, after, AT_ONCE));
            for (Candidate candidate : some) {
                if (interrupted()) {
                    return;
                }
                last = candidate.digest();
                if (dryRun || delete(candidate)) {
                    blobs++;
                    bytes += candidate.size();
                }
            }
        } while (some.size() == AT_ONCE);
    }

    private boolean delete(Candidate candidate) {
        Digest digest = Digest.parse(candidate.digest()).orElseThrow();
        try (KeyedLocks.Held _ = depot.lockBlob(digest)) {
            boolean gone = depot.store().write(connection -> Blobs.forgetUnlinked(connection, candidate.digest()));
            if (gone) {
                depot.blobs().delete(digest);
            }
            return gone;
        }
    }

    /** Files without a row. A young one may be getting its row just now. */
    private void deleteStray() {
        Instant before = depot.now().minus(depot.grace());
        List<BlobStore.Found> old = new ArrayList<>();
        depot.blobs().forEach(found -> {
            if (found.since().isBefore(before) && !known(found.digest())) {
                old.add(found);
            }
        });
        for (BlobStore.Found found : old) {
            if (interrupted()) {
                return;
            }
            if (dryRun || deleteStray(found.digest())) {
                blobs++;
                bytes += found.size();
            }
        }
    }

    private boolean deleteStray(Digest digest) {
        try (KeyedLocks.Held _ = depot.lockBlob(digest)) {
            OptionalLong size = depot.blobs().size(digest);
            if (size.isEmpty() || known(digest)) {
                return false;
            }
            depot.blobs().delete(digest);
            return true;
        }
    }

    private boolean known(Digest digest) {
        return depot.store().read(connection -> Blobs.known(connection, digest.toString()));
    }

    private void forgetEmptyRepositories() {
        List<String> empty = depot.store().read(Repositories::empty);
        if (!empty.isEmpty()) {
            depot.store().write(connection -> {
                for (String repository : empty) {
                    Repositories.deleteIfEmpty(connection, repository);
                }
                return null;
            });
        }
    }

    private static boolean interrupted() {
        return Thread.currentThread().isInterrupted();
    }
}
