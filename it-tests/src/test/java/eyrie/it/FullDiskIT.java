/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A data folder without room, and one that was copied: on a small file system of its own. */
class FullDiskIT {
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Path SMALL = Package.ROOT.resolve("it-tests/target/small");

    private boolean mounted;

    @BeforeEach
    void mount() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small file system");
        Package.ensureTemplate();
        Files.createDirectories(SMALL);
        Package.run(SHORT, "", "mount", "-t", "tmpfs", "-o", "size=3g,mode=0700", "eyrie-small", SMALL.toString())
                .ok();
        mounted = true;
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            Machines.of(SMALL.toString()).forEach(ProcessHandle::destroyForcibly);
            Server.await(
                    SHORT,
                    "no machine holds the file system",
                    () -> Machines.of(SMALL.toString()).isEmpty());
            Package.run(SHORT, "", "umount", SMALL.toString()).ok();
        }
    }

    @Test
    void aFullDiskIsSaidAndNothingIsLost() throws IOException {
        Path data = Files.createDirectory(SMALL.resolve("data"));
        Package.run(
                        Duration.ofMinutes(2),
                        "",
                        "cp",
                        "-a",
                        "--sparse=always",
                        Package.DATA.resolve("templates").toString(),
                        data.toString())
                .ok();
        try (Server server = Server.start(data)) {
            String before = started(server);

            Path filler = SMALL.resolve("filler");
            fill(filler);
            // The database's journal has room for a few more; for these it must grow.
            HttpResponse<String> refused =
                    server.send("POST", "/api/v1/vm", "{\"vmid\":\"%s\",\"count\":10000}".formatted(server.template()));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(507);
            assertThat(Server.json(refused.body()).path("message").asText()).contains("the disk is full");
            assertThat(server.api("GET", "/api/v1/vm", null)).hasSize(1);
            assertThat(server.send("GET", "/livez", null).statusCode()).isEqualTo(200);

            Files.delete(filler);
            String after = started(server);
            assertThat(after).isNotEqualTo(before);
            server.deleteAll();
            assertThat(server.stop()).isZero();
        }
        assertThat(data.resolve("vms")).isEmptyDirectory();
    }

    private static String started(Server server) {
        String id = server.create(1, "echo out", "").getFirst();
        JsonNode instance = server.await(id, Duration.ofMinutes(1), "Started", "Error");
        assertThat(instance.path("instance_state").asText())
                .as(instance.toString())
                .isEqualTo("Started");
        return id;
    }

    /** Takes what is free, to the last byte. */
    private static void fill(Path file) throws IOException {
        // Nearly all at once, as the server still writes; the rest in pieces.
        long free = Files.getFileStore(SMALL).getUsableSpace();
        Package.run(SHORT, "", "fallocate", "-l", Long.toString(free - (8 << 20)), file.toString())
                .ok();
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space");
        }
    }
}
