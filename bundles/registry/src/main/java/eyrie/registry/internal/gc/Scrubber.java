/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.api.registry.Remotes;
import eyrie.api.transfer.RemoteBlobs;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Blob;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.db.Blobs;
import eyrie.registry.internal.db.Blobs.Candidate;
import eyrie.registry.internal.oci.Depot;
import eyrie.registry.internal.oci.KeyedLocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every blob once a week, slowly, and takes out of use what is not what its digest says. Clients then hear that it
 * is not there, and push it again, which heals it; where there is a peer that has it too, it is fetched from there.
 */
@Component(
        service = Scrubber.class,
        immediate = true,
        configurationPid = "eyrie.registry",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = Role.REGISTRY)
public final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final Duration EVERY = Duration.ofDays(7);
    private static final long PAUSE_MINUTES = 10;

    /** The settings {@code eyrie.registry}, as far as they are about this. */
    @interface Config {
        /** MiB a second; 0 for not at all. */
        int scrubRate() default 4;

        /** The name or address of a registry that has the same blobs; empty for none. */
        String peer() default "";
    }

    private static final int MOST_WAITING = 100;

    private final Depot depot;
    private final Mender mender;
    private final long bytesPerSecond;
    private final Thread thread;

    private final AtomicLong blobs = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong mended = new AtomicLong();

    @Activate
    public Scrubber(
            @Reference Depot depot, @Reference Remotes remotes, @Reference RemoteBlobs remoteBlobs, Config config) {
        this(depot, new Peer(config.peer(), remotes, remoteBlobs), (long) config.scrubRate() << 20);
        if (bytesPerSecond > 0) {
            thread.start();
        }
    }

    Scrubber(Depot depot, Peer peer, long bytesPerSecond) {
        this.depot = depot;
        this.mender = new Mender(depot, peer);
        this.bytesPerSecond = bytesPerSecond;
        this.thread = Thread.ofVirtual().name("registry-scrubber").unstarted(this::run);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (scrubNext().isEmpty()) {
                    // What the peer could not give before it may give now.
                    mend();
                    TimeUnit.MINUTES.sleep(PAUSE_MINUTES);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("Scrubbing the registry failed; it goes on in {} minutes", PAUSE_MINUTES, e);
                if (!paused()) {
                    return;
                }
            }
        }
    }

    private static boolean paused() {
        try {
            TimeUnit.MINUTES.sleep(PAUSE_MINUTES);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Reads the blob that is due most; answers which, or nothing if none is due. */
    Optional<Digest> scrubNext() throws InterruptedException {
        Instant due = depot.now().minus(EVERY);
        Optional<Candidate> next = depot.store().read(connection -> Blobs.leastScrubbed(connection, due));
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Digest digest = Digest.parse(next.get().digest()).orElseThrow();
        blobs.incrementAndGet();
        bytes.addAndGet(next.get().size());
        if (matches(digest, bytesPerSecond)) {
            Instant now = depot.now();
            depot.store().write(connection -> {
                Blobs.scrubbed(connection, digest.toString(), now);
                return null;
            });
        } else {
            takeOut(digest);
            mend();
        }
        return Optional.of(digest);
    }

    void mend() {
        mended.addAndGet(mender.mendAll());
    }

    public ScrubReport report() {
        List<String> waiting = depot.store().read(connection -> Blobs.damaged(connection, MOST_WAITING)).stream()
                .map(Candidate::digest)
                .toList();
        return new ScrubReport(blobs.get(), bytes.get(), damaged.get(), mended.get(), waiting);
    }

    /** Whether it is there and what it should be. */
    private boolean matches(Digest digest, long rate) throws InterruptedException {
        try (Blob blob = depot.blobs().open(digest).orElse(null)) {
            if (blob == null) {
                return false;
            }
            PacedHash hash = new PacedHash(digest.algorithm(), rate);
            blob.copy(0, blob.size(), hash);
            return hash.digest().equals(digest);
        } catch (PacedHash.Stopped e) {
            throw new InterruptedException();
        } catch (IOException e) {
            LOG.error("Blob {} cannot be read", digest, e);
            return false;
        }
    }

    /** Somebody may have pushed it anew since it was read, so it is read again, at once, while nobody can. */
    private void takeOut(Digest digest) throws InterruptedException {
        try (KeyedLocks.Held _ = depot.lockBlob(digest)) {
            if (matches(digest, 0)) {
                return;
            }
            Instant now = depot.now();
            depot.store().write(connection -> {
                Blobs.damaged(connection, digest.toString(), now);
                return null;
            });
            depot.blobs().quarantine(digest);
            damaged.incrementAndGet();
            LOG.error("Blob {} is damaged or missing; it was put into quarantine, push it again", digest);
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }
}
