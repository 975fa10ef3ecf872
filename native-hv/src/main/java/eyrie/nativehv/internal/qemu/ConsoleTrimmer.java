/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a log short that a guest can write to: it decides how much, and the run folder may lie in memory. QEMU appends,
 * so the file can be cut under it.
 */
final class ConsoleTrimmer {
    private static final long LONGEST = 4 << 20;
    private static final int KEPT = 1 << 20;

    private ConsoleTrimmer() {}

    static void trim(Path console) throws IOException {
        trim(console, LONGEST, KEPT);
    }

    static void trim(Path console, long longest, int kept) throws IOException {
        try (FileChannel file = FileChannel.open(console, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (file.size() <= longest) {
                return;
            }
            ByteBuffer tail = ByteBuffer.allocate(kept);
            file.read(tail, file.size() - kept);
            file.truncate(0);
            file.write(tail.flip(), 0);
        }
    }
}
