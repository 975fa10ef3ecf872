/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.Durable;
import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders in which versions are put together, one for each manifest, so that a pull finds what an earlier one has
 * left. What nobody has gone on with for a week is removed. Thread-safe.
 */
final class Incoming {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);
    private static final Duration KEPT = Duration.ofDays(7);

    private final Path root;
    private final Map<Digest, ReentrantLock> locks = new ConcurrentHashMap<>();

    Incoming(Path root) throws IOException {
        this.root = root;
        Durable.makeFolders(root);
        for (Path folder : entries(root)) {
            if (abandoned(folder)) {
                LOG.info("Removing {}, a pull that nobody has gone on with", folder);
                Durable.deleteTree(folder);
            }
        }
    }

    private static boolean abandoned(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        Instant last = Files.getLastModifiedTime(folder).toInstant();
        for (Path file : entries(folder)) {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            last = written.isAfter(last) ? written : last;
        }
        return last.isBefore(Instant.now().minus(KEPT));
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    /** Something to do in a folder that nobody else uses meanwhile. */
    @FunctionalInterface
    interface Work<T> {
        T in(Path folder) throws IOException;
    }

    /** @param manifest whose folder it is; another that wants the same waits */
    <T> T with(Digest manifest, Work<T> work) throws IOException {
        ReentrantLock lock = locks.computeIfAbsent(manifest, digest -> new ReentrantLock());
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("cancelled").initCause(cancelled);
        }
        try {
            Path folder = root.resolve(manifest.hex());
            Durable.makeFolders(folder);
            return work.in(folder);
        } finally {
            lock.unlock();
        }
    }

    /** Removes a folder and what is left in it. */
    void remove(Path folder) throws IOException {
        Durable.deleteTree(folder);
    }
}
