/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.cache;

import eyrie.api.Progress;
import eyrie.images.internal.Durable;
import eyrie.images.internal.format.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs on this node's disk by their digests, within a budget: when it is exceeded, those go first that were used longest
 * ago, and never one that somebody holds. Everything in it can be had again; losing it costs time only. Thread-safe.
 */
public final class BlobCache {
    private static final Logger LOG = LoggerFactory.getLogger(BlobCache.class);
    private static final String COMING = ".new-";
    private static final int BLOCK = 1 << 20;

    private final Path folder;
    private final Shelf shelf;

    /** @param budget bytes that may be kept, beside what is held */
    public BlobCache(Path folder, long budget) throws IOException {
        this.folder = folder;
        shelf = new Shelf(budget, this::remove);
        Durable.makeFolders(folder);
        load();
    }

    private void load() throws IOException {
        record Found(Digest digest, long bytes, FileTime used) {}
        List<Found> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                Optional<Digest> digest = Digest.parse("sha256:" + name);
                if (digest.isPresent()) {
                    found.add(new Found(digest.get(), Files.size(each), Files.getLastModifiedTime(each)));
                } else if (name.startsWith(COMING)) {
                    Files.deleteIfExists(each);
                }
            }
        }
        found.sort(Comparator.comparing(Found::used));
        found.forEach(each -> shelf.put(each.digest(), each.bytes()));
        shelf.shrink();
    }

    /** All that is here, those first that were used longest ago. */
    public List<Digest> digests() {
        return shelf.digests();
    }

    /** Bytes that may be kept, beside what is held. */
    public long budget() {
        return shelf.budget();
    }

    /** Bytes of all that is here. */
    public long bytes() {
        return shelf.bytes();
    }

    /** A blob, which stays until it is let go; empty if it is not here. Its content is what once was verified. */
    public Optional<Held> hold(Digest digest) {
        return shelf.hold(digest).map(bytes -> held(digest, bytes));
    }

    private Held held(Digest digest, long bytes) {
        Path path = path(digest);
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        } catch (IOException gone) {
            LOG.debug("The use of {} could not be noted: {}", digest, gone.toString());
        }
        return new Held(digest, bytes, path);
    }

    /** A blob in use. */
    public final class Held implements AutoCloseable {
        private final Digest digest;
        private final long bytes;
        private final Path path;
        private boolean closed;

        private Held(Digest digest, long bytes, Path path) {
            this.digest = digest;
            this.bytes = bytes;
            this.path = path;
        }

        public Digest digest() {
            return digest;
        }

        public long bytes() {
            return bytes;
        }

        public Path path() {
            return path;
        }

        /** Lets it go. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                shelf.release(digest);
            }
        }
    }

    /** Begins a blob whose digest will be known when it is written. */
    public Draft draft() throws IOException {
        return new Draft();
    }

    /** A blob being written; closing it without {@link #keep} removes it. */
    public final class Draft implements AutoCloseable {
        private final Path path = folder.resolve(COMING + UUID.randomUUID());
        private final OutputStream out;

        private Draft() throws IOException {
            out = new BufferedOutputStream(Files.newOutputStream(path), BLOCK);
        }

        public OutputStream out() {
            return out;
        }

        /** Puts it into the cache. @param digest of what was written */
        public Held keep(Digest digest, long bytes) throws IOException {
            out.close();
            shelf.admit(digest, bytes, () -> Files.move(path, path(digest), StandardCopyOption.ATOMIC_MOVE));
            return held(digest, bytes);
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(path);
        }
    }

    /** A small blob's content, verified; empty if it is not here or is damaged, in which case it is removed. */
    public Optional<byte[]> read(Digest digest) throws IOException {
        Optional<Held> held = hold(digest);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        try (Held blob = held.get()) {
            byte[] content = Files.readAllBytes(blob.path());
            if (Digest.of(content).equals(digest)) {
                return Optional.of(content);
            }
        } catch (NoSuchFileException gone) {
            LOG.warn("{} was taken out of the cache by somebody else", digest);
        }
        drop(digest);
        return Optional.empty();
    }

    /** Puts a small blob into the cache. */
    public void write(byte[] content) throws IOException {
        try (Draft draft = draft()) {
            draft.out().write(content);
            draft.keep(Digest.of(content), content.length).close();
        }
    }

    /** Reads a whole blob against its digest; a damaged one is removed. @return whether it is here and right */
    public boolean verify(Digest digest) throws IOException {
        Optional<Held> held = hold(digest);
        return held.isPresent() && right(held.get());
    }

    /** Reads everything against its digest and removes what is damaged. @return the damaged ones */
    public List<Digest> verify(Progress progress) throws IOException {
        List<Digest> damaged = new ArrayList<>();
        List<Digest> all = digests();
        for (int each = 0; each < all.size(); each++) {
            progress.at("Verifying the cache", (double) each / all.size());
            Optional<Held> held = hold(all.get(each));
            if (held.isPresent() && !right(held.get())) {
                damaged.add(all.get(each));
            }
        }
        progress.at("Verifying the cache", 1);
        return damaged;
    }

    private boolean right(Held held) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (held;
                InputStream in = Files.newInputStream(held.path())) {
            byte[] block = new byte[BLOCK];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                sha256.update(block, 0, count);
            }
        } catch (NoSuchFileException gone) {
            LOG.warn("{} was taken out of the cache by somebody else", held.digest());
        }
        if (Digest.finish(sha256).equals(held.digest())) {
            return true;
        }
        LOG.warn("{} in the cache is damaged and removed", held.digest());
        drop(held.digest());
        return false;
    }

    /** Removes a blob as soon as nobody holds it. */
    public void drop(Digest digest) {
        shelf.drop(digest);
    }

    private void remove(Digest digest) {
        try {
            Files.deleteIfExists(path(digest));
        } catch (IOException failed) {
            LOG.warn("{} could not be removed from the cache: {}", digest, failed.toString());
        }
    }

    private Path path(Digest digest) {
        return folder.resolve(digest.hex());
    }
}
