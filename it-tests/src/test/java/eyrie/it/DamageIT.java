/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Template files that were truncated or changed are refused by name. */
class DamageIT {
    @Test
    void aTruncatedOrChangedFileIsRefusedByName() throws Exception {
        Package.ensureTemplate();
        Path state = file("state");
        byte[] original = Files.readAllBytes(state);
        FileTime time = Files.getLastModifiedTime(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rw-------"));
        try (Server server = Server.start(Package.DATA)) {
            try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
                file.setLength(original.length / 2);
            }
            assertThat(failure(server)).contains("state");

            Files.write(state, original);
            try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
                file.seek(original.length / 2);
                file.write(original[original.length / 2] ^ 0xff);
            }
            assertThat(failure(server)).contains("state");

            Files.write(state, original);
            Files.setLastModifiedTime(state, time);
            Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("r--------"));
            String id = server.create(1, "true", "").getFirst();
            JsonNode good = server.await(id, Duration.ofMinutes(1), "Started", "Error");
            assertThat(good.path("instance_state").asText()).as(good.toString()).isEqualTo("Started");
            server.deleteAll();
        }
    }

    private static String failure(Server server) {
        String id = server.create(1, "true", "").getFirst();
        JsonNode instance = server.await(id, Duration.ofMinutes(1), "Started", "Error");
        server.deleteAll();
        assertThat(instance.path("instance_state").asText()).isEqualTo("Error");
        return instance.path("message").asText();
    }

    private static Path file(String name) throws IOException {
        try (Stream<Path> files = Files.walk(Package.DATA.resolve("templates"))) {
            return files.filter(f -> f.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
