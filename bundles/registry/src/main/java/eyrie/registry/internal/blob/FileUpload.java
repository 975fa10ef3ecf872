/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.registry.internal.blob.Disk.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * An upload in a file. The file is the truth: its length is what has arrived. The digest goes along with what is
 * written, and is computed again from the file where that was interrupted or another algorithm is asked for.
 */
final class FileUpload implements Upload {
    private static final int PIECE = 128 << 10;

    private final UploadFolder folder;
    private final String id;
    private final Path file;

    private DigestAlgorithm algorithm;
    private MessageDigest hash;
    /** How much of the file the hash has seen; less than zero if that is not known. */
    private long hashed;

    FileUpload(UploadFolder folder, String id, Path file, DigestAlgorithm algorithm, boolean fresh) {
        this.folder = folder;
        this.id = id;
        this.file = file;
        this.algorithm = algorithm;
        this.hash = algorithm.newHash();
        this.hashed = fresh ? 0 : -1;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long size() {
        return folder.disk().run("upload " + id, () -> Files.exists(file) ? Files.size(file) : 0);
    }

    @Override
    public void append(InputStream body, Limit limit) throws IOException {
        Arrival arrival = new Arrival(body);
        folder.disk().run("upload " + id, () -> {
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                catchUp(out);
                write(arrival, out, limit);
            }
            return null;
        });
        arrival.rethrow();
    }

    private void write(Arrival arrival, FileChannel out, Limit limit) throws IOException {
        Writeback writeback = new Writeback(out);
        byte[] piece = new byte[PIECE];
        long at = hashed;
        out.position(at);
        try {
            for (int length = arrival.fill(piece); length > 0; length = arrival.fill(piece)) {
                limit.check(at + length);
                // Not known until it is written and hashed in full.
                hashed = -1;
                writeFully(out, ByteBuffer.wrap(piece, 0, length));
                hash.update(piece, 0, length);
                at += length;
                hashed = at;
                writeback.written(length);
            }
        } finally {
            writeback.finish();
        }
    }

    /** Brings the hash to where the file ends. */
    private void catchUp(FileChannel in) throws IOException {
        long size = in.size();
        if (hashed != size) {
            hash = algorithm.newHash();
            hashed = -1;
            byte[] piece = new byte[PIECE];
            long at = 0;
            while (at < size) {
                int count = in.read(ByteBuffer.wrap(piece), at);
                if (count < 0) {
                    throw new IOException("the file %s became shorter while it was read".formatted(file));
                }
                hash.update(piece, 0, count);
                at += count;
            }
            hashed = size;
        }
    }

    @Override
    public boolean finish(Digest digest) {
        return folder.disk().run("upload " + id, () -> {
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (algorithm != digest.algorithm()) {
                    algorithm = digest.algorithm();
                    hashed = -1;
                }
                catchUp(in);
                in.force(true);
            }
            hashed = -1;
            if (!Digest.ofHash(algorithm, hash.digest()).equals(digest)) {
                Files.deleteIfExists(file);
                folder.ended(this);
                return false;
            }
            folder.destination().take(file, digest);
            Files.deleteIfExists(file);
            folder.ended(this);
            return true;
        });
    }

    @Override
    public void discard() {
        Task<Void> removal = () -> {
            Files.deleteIfExists(file);
            return null;
        };
        folder.disk().run("upload " + id, removal);
        folder.ended(this);
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
