/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore.Draft;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Drafts, files and settings for the tests. */
public final class Samples {
    public static final String ID = "11111111-2222-3333-4444-555555555555";

    private Samples() {}

    public static FileImageStore store(Path data) throws IOException {
        return new FileImageStore(data.resolve("templates"));
    }

    public static MachineConfig config() {
        return new MachineConfig(
                Arch.AMD64,
                "tcg",
                "pc-q35-7.2",
                "Nehalem",
                2,
                1L << 30,
                8L << 30,
                1,
                Boot.firmware(),
                List.of(new PortRule("ssh", 22, null, 0)));
    }

    public static Draft draft(String id, String name, String tag) {
        return new Draft(id, name, tag, "a description", true, config(), "qemu 7.2.22");
    }

    public static Draft draft(String tag) {
        return draft(ID, "debian", tag);
    }

    /** The files of a suspended VM: a small disk, a sparse RAM and a state. */
    public static Map<Role, Path> files(Path folder, Random random) throws IOException {
        Files.createDirectories(folder);
        return Map.of(
                Role.DISK, file(folder, "disk-", random.nextInt(1, 300_000), random),
                Role.RAM, sparse(folder, random),
                Role.STATE, file(folder, "state-", random.nextInt(1, 5_000), random));
    }

    private static Path file(Path folder, String name, int bytes, Random random) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Files.write(Files.createTempFile(folder, name, ""), content);
    }

    /** A file with data and holes at random places, perhaps a hole at either end. */
    public static Path sparse(Path folder, Random random) throws IOException {
        Path file = Files.createTempFile(folder, "ram-", "");
        long length = random.nextLong(1, 8 << 20);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int piece = random.nextInt(6); piece > 0; piece--) {
                byte[] data = new byte[random.nextInt(1, 70_000)];
                random.nextBytes(data);
                channel.write(ByteBuffer.wrap(data), random.nextLong(length));
            }
            if (channel.size() < length) {
                channel.write(ByteBuffer.wrap(new byte[] {0}), length - 1);
            }
        }
        return file;
    }
}
