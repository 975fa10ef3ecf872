/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** Sees from its first bytes whether a file can be a disk image, so that a wrong file is refused in words. */
final class ImageFormat {
    private static final int BOOT_SECTOR = 512;
    private static final byte[] QCOW = HexFormat.of().parseHex("514649fb");

    /** First bytes in hexadecimal and the program that unpacks what begins so. */
    private static final Map<String, String> PACKED = Map.of(
            "fd377a585a00", "xz -d", "1f8b", "gunzip", "28b52ffd", "zstd -d", "425a68", "bunzip2", "504b0304", "unzip");

    private ImageFormat() {}

    /** @throws EyrieException INVALID if it is neither qcow2 nor a raw disk with a boot sector */
    static void check(String from, Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(BOOT_SECTOR);
        }
        String hex = HexFormat.of().formatHex(start);
        PACKED.forEach((magic, program) -> {
            if (hex.startsWith(magic)) {
                throw EyrieException.invalid(
                        "from",
                        from,
                        "a qcow2 or raw disk image; this one is packed, so unpack it first with " + program);
            }
        });
        boolean qcow = start.length > QCOW.length && Arrays.equals(start, 0, QCOW.length, QCOW, 0, QCOW.length);
        boolean raw = start.length == BOOT_SECTOR && start[510] == 0x55 && start[511] == (byte) 0xaa;
        if (!qcow && !raw) {
            throw EyrieException.invalid("from", from, "a qcow2 or raw disk image with a boot sector");
        }
    }
}
