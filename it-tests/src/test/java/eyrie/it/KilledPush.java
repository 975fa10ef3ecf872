/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** A push of the template {@code pushed} to a repository of its own each time. */
final class KilledPush implements KilledServer.Transfer {
    private final Path data;

    KilledPush(Path data) {
        this.data = data;
    }

    @Override
    public void forget() throws IOException {
        Trees.delete(data.resolve("transfers/known")); // so that everything is sent
    }

    @Override
    public HttpResponse<String> begin(Server server, int number) {
        return server.send(
                "POST",
                "/eyrie/v1/registries/docker/push",
                "{\"template\":\"pushed\",\"repository\":\"%s\"}".formatted(repository(number)));
    }

    private static String repository(int number) {
        return "pushed" + number;
    }

    @Override
    public void assertWholeOrNothing(Server server, int number) {
        JsonNode versions = versions(server, number);
        assertThat(versions.size()).isLessThan(2);
        if (!versions.isEmpty()) {
            assertPullable(server, number, versions.get(0).path("digest").asText());
        }
    }

    @Override
    public void assertWhole(Server server, int number, JsonNode result) {
        String digest = result.path("digest").asText();
        assertThat(digest).startsWith("sha256:");
        assertThat(versions(server, number))
                .singleElement()
                .satisfies(
                        version -> assertThat(version.path("digest").asText()).isEqualTo(digest));
        assertPullable(server, number, digest);
    }

    private static JsonNode versions(Server server, int number) {
        HttpResponse<String> answer =
                server.send("GET", "/eyrie/v1/registries/docker/templates?repository=" + repository(number), null);
        return answer.statusCode() == 404 ? Server.JSON.createArrayNode() : Server.json(answer.body());
    }

    /** Its maps and the tables of its packs can be read; without its other blobs the registry would not have taken it. */
    private static void assertPullable(Server server, int number, String digest) {
        HttpResponse<String> size = server.send(
                "GET",
                "/eyrie/v1/registries/docker/download-size?repository=%s&digest=%s"
                        .formatted(repository(number), digest),
                null);
        assertThat(size.statusCode()).as(size.body()).isEqualTo(200);
    }
}
