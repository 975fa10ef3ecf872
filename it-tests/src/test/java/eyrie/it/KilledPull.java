/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A pull of the template {@code pulled} again and again. */
final class KilledPull implements KilledServer.Transfer {
    private final Path data;
    private final Path expected;

    /** @param expected what there is to be below {@code templates} when it is here */
    KilledPull(Path data, Path expected) {
        this.data = data;
        this.expected = expected;
    }

    @Override
    public void forget() throws IOException {
        Trees.delete(data.resolve("transfers/blobs"));
    }

    @Override
    public HttpResponse<String> begin(Server server, int number) {
        return server.send("POST", "/eyrie/v1/registries/docker/pull", "{\"repository\":\"pulled\",\"tag\":\"v1\"}");
    }

    @Override
    public void assertWholeOrNothing(Server server, int number) throws IOException {
        if (here(server).isPresent()) {
            assertSame();
        }
    }

    @Override
    public void assertWhole(Server server, int number, JsonNode result) throws IOException {
        assertSame();
        assertThat(data.resolve("transfers/incoming")).isEmptyDirectory();
        server.api("DELETE", "/registry/vm?id=" + here(server).orElseThrow(), null);
    }

    private static Optional<String> here(Server server) {
        for (JsonNode template : server.api("GET", "/registry/v2/vm", null)) {
            if (template.path("name").asText().equals("pulled")) {
                return Optional.of(template.path("id").asText());
            }
        }
        return Optional.empty();
    }

    /** Byte for byte what it was where it was made, and nothing else lies about. */
    private void assertSame() throws IOException {
        Path here = data.resolve("templates");
        List<String> files = files(expected);
        assertThat(files).isNotEmpty();
        String template = files.getFirst().replaceFirst("/.*", "");
        assertThat(files(here).stream()
                        .filter(file -> file.startsWith(template))
                        .toList())
                .isEqualTo(files);
        assertThat(files(here)).noneMatch(file -> file.contains("/."));
        for (String file : files) {
            if (!file.endsWith("version.json")) {
                assertThat(Files.mismatch(expected.resolve(file), here.resolve(file)))
                        .as(file)
                        .isEqualTo(-1);
            }
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
