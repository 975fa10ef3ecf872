/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The head of a qcow2 image, read without opening anything that it refers to.
 *
 * @param size virtual size in bytes
 * @param backing the file that it continues, or null
 * @param backingFormat that file's format, or null if it does not say
 * @param encrypted whether its content is encrypted
 * @param externalData whether its content lies in yet another file
 */
record Qcow2(long size, String backing, String backingFormat, boolean encrypted, boolean externalData) {
    static final int MAGIC = 0x514649FB;
    static final int BACKING_FORMAT_EXTENSION = 0xE2792ACA;
    static final int VERSION_3_HEADER_BYTES = 104;

    private static final int VERSION_2_HEADER_BYTES = 72;
    private static final int MOST_BACKING_BYTES = 1023;
    private static final int MOST_HEADER_BYTES = 64 << 10;
    private static final long EXTERNAL_DATA = 1L << 2;

    /** Empty if it is no qcow2. @throws IOException if it pretends to be one */
    static Optional<Qcow2> read(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(MOST_HEADER_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // Goes on until the head is full or the file ends.
            }
        }
        head.flip();
        if (head.limit() < VERSION_2_HEADER_BYTES || head.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(head));
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException broken) {
            throw new IOException("the qcow2 header is broken", broken);
        }
    }

    private static Qcow2 parse(ByteBuffer head) throws IOException {
        int version = head.getInt(4);
        if (version != 2 && version != 3) {
            throw new IOException("qcow2 version %d is unknown".formatted(version));
        }
        long backingOffset = head.getLong(8);
        int backingLength = head.getInt(16);
        if (backingOffset != 0 && (backingLength < 1 || backingLength > MOST_BACKING_BYTES)) {
            throw new IOException("the name of the qcow2 backing file is broken");
        }
        String backing = backingOffset == 0 ? null : text(head, Math.toIntExact(backingOffset), backingLength);
        int headerLength = version == 2 ? VERSION_2_HEADER_BYTES : head.getInt(100);
        return new Qcow2(
                head.getLong(24),
                backing,
                backing == null ? null : backingFormat(head, headerLength),
                head.getInt(32) != 0,
                version == 3 && (head.getLong(72) & EXTERNAL_DATA) != 0);
    }

    private static String backingFormat(ByteBuffer head, int headerLength) {
        int at = headerLength;
        while (head.getInt(at) != 0) {
            int length = head.getInt(at + 4);
            if (head.getInt(at) == BACKING_FORMAT_EXTENSION) {
                return text(head, at + 8, length);
            }
            if (length < 0) {
                throw new IllegalArgumentException("negative length");
            }
            at = Math.addExact(at, Math.addExact(8, (length + 7) & ~7));
        }
        return null;
    }

    private static String text(ByteBuffer head, int offset, int length) {
        if (length < 0 || length > MOST_BACKING_BYTES) {
            throw new IllegalArgumentException("text of length " + length);
        }
        byte[] bytes = new byte[length];
        head.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
