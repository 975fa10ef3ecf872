/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose registry keeps its blobs in an object store. */
class ObjectStoreIT {
    private static final int LAYER = 40 << 20;

    @TempDir
    private Path folder;

    @Test
    void whatIsPushedLiesInTheBucketAndComesBackAfterARestart() throws Exception {
        Path image = Skopeo.image(folder.resolve("image"), 1, 2, LAYER);
        Path data = folder.resolve("data");
        try (S3Server objects = new S3Server(folder.resolve("s3"))) {
            try (Server server = Server.start(data, arguments(objects, "only-for-tests"))) {
                Skopeo.of(server, folder)
                        .push(image, server.url(), "team/image:v1")
                        .ok();
                assertThat(files(objects.objects().resolve("ci/blobs/sha256"))).hasSize(3);
                assertThat(files(data.resolve("registry"))).isEmpty();
                server.kill();
            }
            try (Server server = Server.start(data, arguments(objects, "only-for-tests"))) {
                Path copy = folder.resolve("copy");
                Skopeo.of(server, folder)
                        .pull(server.url(), "team/image:v1", copy)
                        .ok();
                assertThat(Skopeo.same(image, copy)).isTrue();
                assertThat(server.stop()).isZero();
            }
        }
    }

    @Test
    void aKeyThatIsRefusedIsSaidSo() throws Exception {
        try (S3Server objects = new S3Server(folder.resolve("s3"));
                Server server = Server.launch(folder.resolve("data"), arguments(objects, "wrong"))) {
            Server.await(
                    Duration.ofSeconds(60),
                    "the problem is logged",
                    () -> server.log().contains("SignatureDoesNotMatch"));
            assertThat(server.log())
                    .contains("refuses the key of " + folder.resolve("s3/credentials-wrong"))
                    .doesNotContain("only-for-tests");
            Server.await(
                    Duration.ofSeconds(60),
                    "it answers",
                    () -> Files.exists(folder.resolve("data/server.url"))
                            && blobs(server).contains("refuses the key"));
        }
    }

    private static String blobs(Server server) {
        try {
            for (JsonNode waiting : Server.json(server.readiness()).path("waiting")) {
                if (waiting.path("name").asText().equals("blobs")) {
                    return waiting.path("problem").asText();
                }
            }
            return "";
        } catch (IOException notYet) {
            return "";
        }
    }

    private static String[] arguments(S3Server objects, String secret) throws IOException {
        List<String> arguments = new ArrayList<>(objects.settings(secret));
        arguments.addAll(List.of("--roles", "registry"));
        return arguments.toArray(String[]::new);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }
}
