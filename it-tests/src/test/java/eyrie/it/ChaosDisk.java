/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A small file system that can be filled to the last byte. */
final class ChaosDisk implements AutoCloseable {
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final int BLOCK = 1 << 16;

    private final Path folder;
    private final boolean mounted;

    /**
     * @param folder which becomes one, if that is possible here
     * @param mebibytes of it
     */
    ChaosDisk(Path folder, int mebibytes) {
        this.folder = folder;
        mounted = "root".equals(System.getProperty("user.name"))
                && Package.run(
                                        SHORT,
                                        "",
                                        "mount",
                                        "-t",
                                        "tmpfs",
                                        "-o",
                                        "size=%dm,mode=0711".formatted(mebibytes),
                                        "eyrie-chaos",
                                        folder.toString())
                                .exitCode()
                        == 0;
    }

    boolean isSmall() {
        return mounted;
    }

    void fill() {
        byte[] block = new byte[BLOCK];
        try (var out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // As it should be.
        }
    }

    void empty() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() {
        if (mounted) {
            Package.run(SHORT, "", "umount", folder.toString()).ok();
        }
    }
}
