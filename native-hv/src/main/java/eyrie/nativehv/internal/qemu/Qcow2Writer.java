/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.nativehv.internal.platform.DurableFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes empty qcow2 images: five clusters that hold no data. Doing it here takes a thousandth of what starting
 * qemu-img does, and an overlay is made for every instance.
 */
final class Qcow2Writer {
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int REFCOUNT_ORDER_16_BITS = 4;
    private static final int REFCOUNT_TABLE = 1;
    private static final int REFCOUNT_BLOCK = 2;
    private static final int L1_TABLE = 3;
    private static final long BYTES_AN_L1_ENTRY = (long) CLUSTER * (CLUSTER / Long.BYTES);

    private Qcow2Writer() {}

    /** @param backing a qcow2 whose content shows through, or null */
    static void write(Path file, long virtualBytes, Path backing) throws IOException {
        Path aside = DurableFile.aside(file);
        Files.deleteIfExists(aside);
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        int l1Entries = Math.toIntExact((virtualBytes + BYTES_AN_L1_ENTRY - 1) / BYTES_AN_L1_ENTRY);
        int l1Clusters = Math.ceilDiv(Math.max(1, l1Entries) * Long.BYTES, CLUSTER);
        int clusters = L1_TABLE + l1Clusters;
        try (RandomAccessFile image = new RandomAccessFile(aside.toFile(), "rw")) {
            image.setLength((long) clusters * CLUSTER);
            FileChannel channel = image.getChannel();
            channel.write(header(virtualBytes, l1Entries, backing), 0);
            channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, at(REFCOUNT_BLOCK)), at(REFCOUNT_TABLE));
            channel.write(references(clusters), at(REFCOUNT_BLOCK));
            channel.force(true);
        }
        DurableFile.move(aside, file);
    }

    private static long at(int cluster) {
        return (long) cluster * CLUSTER;
    }

    /** Each cluster is used once. */
    private static ByteBuffer references(int clusters) {
        ByteBuffer block = ByteBuffer.allocate(clusters * Short.BYTES);
        for (int i = 0; i < clusters; i++) {
            block.putShort((short) 1);
        }
        return block.flip();
    }

    private static ByteBuffer header(long virtualBytes, int l1Entries, Path backing) {
        ByteBuffer header = ByteBuffer.allocate(CLUSTER);
        header.putInt(Qcow2.MAGIC).putInt(3);
        header.putLong(0).putInt(0);
        header.putInt(CLUSTER_BITS).putLong(virtualBytes).putInt(0);
        header.putInt(l1Entries).putLong(at(L1_TABLE));
        header.putLong(at(REFCOUNT_TABLE)).putInt(1);
        header.putInt(0).putLong(0);
        header.putLong(0).putLong(0).putLong(0);
        header.putInt(REFCOUNT_ORDER_16_BITS).putInt(Qcow2.VERSION_3_HEADER_BYTES);
        if (backing != null) {
            byte[] format = "qcow2".getBytes(StandardCharsets.US_ASCII);
            header.putInt(Qcow2.BACKING_FORMAT_EXTENSION)
                    .putInt(format.length)
                    .put(format)
                    .put(new byte[3]);
            header.putLong(0);
            byte[] name = backing.toString().getBytes(StandardCharsets.UTF_8);
            header.putLong(8, header.position()).putInt(16, name.length);
            header.put(name);
        }
        return header.flip();
    }
}
