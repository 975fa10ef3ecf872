/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore.Draft;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.FileImageStore;
import eyrie.images.internal.Samples;
import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.oci.Retry;
import eyrie.images.internal.oci.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** A node with its templates and its transfers, and contents to put into them. */
public final class TestNode implements AutoCloseable {
    public static final Retry QUICK = new Retry(7, Duration.ofMillis(2), Duration.ofMillis(50));
    public static final long PACK_BYTES = 1 << 20;

    private final Path data;
    private final FileImageStore store;
    private final TransferService transfers;

    public TestNode(Path data) throws IOException {
        this(data, QUICK, 1L << 30);
    }

    public TestNode(Path data, Retry retry, long cacheBytes) throws IOException {
        this.data = data;
        store = Samples.store(data);
        transfers = new TransferService(
                data.resolve("transfers"),
                store,
                store,
                new TransferService.Tuning(new Wire(Duration.ofSeconds(3)), retry, cacheBytes, PACK_BYTES));
    }

    public FileImageStore store() {
        return store;
    }

    public TransferService transfers() {
        return transfers;
    }

    public Path data() {
        return data;
    }

    public Path file(TemplateVersion version, Role role) {
        return store.open(version).resolve(role.fileName());
    }

    /** Commits random content: a disk of so many chunks, and RAM with holes where suspended. */
    public TemplateVersion commit(Random random, String id, String name, String tag, boolean suspended, int chunks)
            throws IOException {
        Map<Role, Path> files = new EnumMap<>(Role.class);
        files.put(Role.DISK, write("disk", random, chunks, 0));
        if (suspended) {
            files.put(Role.RAM, write("ram", random, chunks / 2, chunks));
            files.put(Role.STATE, Files.write(outbox().resolve("state"), bytes(random, 5_000)));
        }
        return commit(id, name, tag, suspended, files);
    }

    /** Commits what another version holds, with some chunks of its disk and RAM changed. */
    public TemplateVersion commitChanged(
            TemplateVersion old, String id, String name, String tag, Random random, int changes) throws IOException {
        Map<Role, Path> files = new EnumMap<>(Role.class);
        for (ImageFile file : old.files()) {
            Path copy = outbox().resolve(file.role().fileName());
            Files.copy(file(old, file.role()), copy);
            copy.toFile().setWritable(true);
            files.put(file.role(), copy);
        }
        for (int each = 0; each < changes; each++) {
            change(files.get(Role.DISK), random);
            if (files.containsKey(Role.RAM)) {
                change(files.get(Role.RAM), random);
            }
        }
        return commit(id, name, tag, old.suspended(), files);
    }

    private TemplateVersion commit(String id, String name, String tag, boolean suspended, Map<Role, Path> files) {
        Draft draft = new Draft(id, name, tag, "for a test", suspended, Samples.config(), "qemu 7.2.22");
        return store.commit(draft, files, Progress.NONE);
    }

    private static void change(Path file, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long at = Math.max(0, random.nextLong(channel.size()) - 600);
            channel.write(ByteBuffer.wrap(bytes(random, 500)), at);
        }
    }

    private Path outbox() throws IOException {
        return Files.createDirectories(data.resolve("outbox"));
    }

    private Path write(String name, Random random, int chunks, int holes) throws IOException {
        Path file = outbox().resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                int place = holes == 0 ? chunk : random.nextInt(chunks + holes);
                byte[] content = bytes(random, Chunks.SIZE);
                if (chunk % 2 == 0) {
                    for (int at = 0; at < content.length; at++) {
                        content[at] = (byte) (content[at] & 1); // compressible
                    }
                }
                channel.write(ByteBuffer.wrap(content), Chunks.offset(place));
            }
            channel.write(ByteBuffer.wrap(new byte[] {9}), Chunks.offset(chunks + holes) + 77);
        }
        return file;
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        transfers.close();
    }
}
