/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node whose disk gets full while it pulls and while it pushes: said so, nothing half visible, and well again with room. */
class FullDiskTransferIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/full");
    private static final Path SMALL = FOLDER.resolve("small");
    private static final String[] PULL = {"registry", "pull", "debian-12", "--tag", "suspended"};
    private static final String[] PUSH = {"registry", "push", "debian-12", "--tag", "suspended", "--repository", "again"
    };

    private DockerRegistry registry;

    @BeforeEach
    void mount() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small file system");
        Package.ensureTemplate();
        Trees.delete(FOLDER);
        Files.createDirectories(SMALL);
        Package.run(PATIENCE, "", "mount", "-t", "tmpfs", "-o", "size=700m,mode=0700", "eyrie-small", SMALL.toString())
                .ok();
        registry = new DockerRegistry(FOLDER.resolve("docker"));
        try (Server server = Server.start(Package.DATA)) {
            eyrie(Package.DATA, "registry", "set", "full", registry.url()).ok();
            eyrie(Package.DATA, "registry", "push", "debian-12", "--tag", "suspended", "-r", "full")
                    .ok();
            eyrie(Package.DATA, "registry", "remove", "full").ok();
            assertThat(server.isAlive()).isTrue();
        }
    }

    @AfterEach
    void unmount() throws IOException {
        if (registry != null) {
            registry.close();
            Package.run(PATIENCE, "", "umount", SMALL.toString()).ok();
            Trees.delete(FOLDER);
        }
    }

    @Test
    void aFullDiskIsSaidAndNothingHalfIsVisible() throws Exception {
        Path data = Files.createDirectory(SMALL.resolve("data"));
        Path filler = SMALL.resolve("filler");
        try (Server server = Server.start(data)) {
            eyrie(data, "registry", "add", "full", registry.url()).ok();
            CompletableFuture<Package.Result> pulling = CompletableFuture.supplyAsync(() -> eyrie(data, PULL));
            // The room is there when the pull looks, and gone when it writes.
            Server.await(PATIENCE, "the pull writes", () -> arrives(data));
            fill(filler);

            assertSaid(pulling.join());
            assertThat(server.api("GET", "/api/v1/registry/vm", null)).isEmpty();
            assertThat(server.send("GET", "/livez", null).statusCode()).isEqualTo(200);

            Files.delete(filler);
            eyrie(data, PULL).ok();
            assertThat(server.api("GET", "/api/v1/registry/vm", null)).hasSize(1);

            fill(filler);
            // A push whose packs the registry mounts keeps a few KiB here, and perhaps these are there.
            Package.Result pushed = eyrie(data, PUSH);
            Files.delete(filler);
            if (pushed.exitCode() != 0) {
                assertSaid(pushed);
                assertThat(eyrie(data, "-j", "registry", "describe", "again")
                                .ok()
                                .out())
                        .contains("\"body\":[]");
            }
            eyrie(data, PUSH).ok();
            assertThat(eyrie(data, "registry", "describe", "again").ok().out()).contains("suspended");
            assertThat(server.stop()).isZero();
        }
    }

    private static void assertSaid(Package.Result refused) {
        assertThat(refused.exitCode()).as(refused.out() + refused.err()).isEqualTo(1);
        assertThat(refused.err()).contains("the disk is full").doesNotContain("Exception");
    }

    private static boolean arrives(Path data) {
        Path incoming = data.resolve("transfers/incoming");
        if (!Files.isDirectory(incoming)) {
            return false;
        }
        Package.Result used = Package.run(PATIENCE, "", "du", "-sm", incoming.toString());
        return !used.out().isEmpty() && Integer.parseInt(used.out().split("\\s")[0]) > 20;
    }

    /** Takes what is free, and for a while what becomes free. */
    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        byte[] page = new byte[4096];
        for (byte[] piece : List.of(block, page)) {
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(piece);
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space");
            }
        }
    }

    private static Package.Result eyrie(Path data, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Package.HOME.resolve("bin/eyrie").toString(), "--data", data.toString()));
        command.addAll(List.of(arguments));
        return Package.run(PATIENCE, "", command.toArray(String[]::new));
    }
}
