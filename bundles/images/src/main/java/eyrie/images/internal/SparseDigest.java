/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** SHA-256 of a file's whole content. Holes are not read: their zeros are fed from memory. */
public final class SparseDigest implements ContentDigest {
    private static final int BLOCK = 256 << 10;

    private final DataRanges dataRanges;

    public SparseDigest(DataRanges dataRanges) {
        this.dataRanges = dataRanges;
    }

    @Override
    public String sha256(Path file, LongConsumer done) throws IOException {
        Run run = new Run(done);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            long position = 0;
            for (DataRanges.Range range : dataRanges.of(file, length)) {
                run.zeros(range.from() - position);
                run.data(channel, range);
                position = range.to();
            }
            run.zeros(length - position);
        }
        return HexFormat.of().formatHex(run.digest.digest());
    }

    /** One file being read. */
    private static final class Run {
        private final MessageDigest digest = sha256();
        private final byte[] zeros = new byte[BLOCK];
        private final byte[] block = new byte[BLOCK];
        private final LongConsumer done;

        Run(LongConsumer done) {
            this.done = done;
        }

        void zeros(long count) {
            for (long left = count; left > 0; left -= BLOCK) {
                feed(zeros, (int) Math.min(left, BLOCK));
            }
        }

        void data(FileChannel channel, DataRanges.Range range) throws IOException {
            long position = range.from();
            while (position < range.to()) {
                ByteBuffer target = ByteBuffer.wrap(block, 0, (int) Math.min(BLOCK, range.to() - position));
                int read = channel.read(target, position);
                if (read < 0) {
                    throw new EOFException("became shorter while it was read");
                }
                feed(block, read);
                position += read;
            }
        }

        private void feed(byte[] bytes, int count) {
            digest.update(bytes, 0, count);
            done.accept(count);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("this Java has no SHA-256", impossible);
            }
        }
    }
}
