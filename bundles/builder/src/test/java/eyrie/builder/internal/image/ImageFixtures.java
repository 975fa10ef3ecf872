/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.builder.internal.FakeHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Small disk images. */
final class ImageFixtures {
    static final int BYTES = 4 << 20;

    private ImageFixtures() {}

    /** A raw disk with a boot sector and random data. */
    static byte[] raw() {
        byte[] disk = new byte[BYTES];
        new Random(1).nextBytes(disk);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        return disk;
    }

    static Path qcow2(Path folder) throws IOException {
        Path raw = Files.write(folder.resolve("fixture.raw"), raw());
        Path image = folder.resolve("fixture.qcow2");
        FakeHypervisor.qemuImg("convert", "-O", "qcow2", raw.toString(), image.toString());
        return image;
    }
}
