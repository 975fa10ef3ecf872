/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.EyrieException;
import eyrie.rest.internal.fakes.FakeVms;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.RestServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guest is this machine, and its tar the real one. */
@Timeout(60)
class FilesTest {
    @TempDir
    Path guest;

    private final FakeVms vms = new FakeVms(Path.of("console"));
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RestServer(new FileResource(vms));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "two words",
                "-rf",
                "--checkpoint-action=exec=true",
                "$(touch pwned)",
                "a;b",
                "quote'\"",
                "*",
                "ü",
                "a+b&c",
                "..x",
                "new\nline",
                "back\\slash"
            })
    void carriesFilesOfAnyName(String name) throws Exception {
        Path from = Files.createDirectory(guest.resolve("from"));
        Path to = Files.createDirectory(guest.resolve("to"));
        Files.writeString(from.resolve(name), "content of " + name);

        HttpResponse<byte[]> tar = get(from.resolve(name).toString());
        assertThat(tar.statusCode()).isEqualTo(200);
        assertThat(tar.headers().firstValue("Content-Type")).hasValue("application/x-tar");
        assertThat(put(to.toString(), tar.body()).statusCode()).isEqualTo(204);

        assertThat(to.resolve(name)).hasContent("content of " + name);
        assertThat(names(to)).containsExactly(name);
        assertThat(names(guest)).containsExactlyInAnyOrder("from", "to");
    }

    @Test
    void carriesAFolderLargerThanAnyBuffer() throws Exception {
        Path folder =
                Files.createDirectories(guest.resolve("from/-odd $name/deeper")).getParent();
        byte[] content = new byte[5 << 20];
        new Random(3).nextBytes(content);
        Files.write(folder.resolve("deeper/large"), content);
        Path to = Files.createDirectory(guest.resolve("to -x"));

        HttpResponse<byte[]> tar = get(folder + "/");
        assertThat(put(to.toString(), tar.body()).statusCode()).isEqualTo(204);

        assertThat(to.resolve("-odd $name/deeper/large")).hasBinaryContent(content);
    }

    @Test
    void runsNoShell() throws Exception {
        get("/x/-a b");
        put("/no where", new byte[0]);

        assertThat(vms.guest.commands.get(0).argv()).containsExactly("tar", "-C", "/x", "-cf", "-", "--", "-a b");
        assertThat(vms.guest.commands.get(1).argv()).containsExactly("tar", "-xpf", "-", "-C", "/no where");
    }

    @Test
    void tellsWhatTarComplainsAbout() throws Exception {
        HttpResponse<byte[]> missing = get(guest + "/nope");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(error(missing.body()))
                .startsWith("path: %s/nope: tar: nope".formatted(guest))
                .contains("No such file or directory");

        Path file = Files.write(guest.resolve("large"), new byte[3 << 20]);
        byte[] large = get(file.toString()).body();
        HttpResponse<String> noFolder = put(guest + "/nope", large);
        assertThat(noFolder.statusCode()).isEqualTo(404);
        assertThat(error(noFolder.body().getBytes(StandardCharsets.UTF_8)))
                .startsWith("path: %s/nope: tar:".formatted(guest))
                .contains("No such file or directory");

        HttpResponse<String> noTar =
                put(guest.toString(), "this is no tar".repeat(100).getBytes(StandardCharsets.UTF_8));
        assertThat(noTar.statusCode()).isEqualTo(400);
        assertThat(error(noTar.body().getBytes(StandardCharsets.UTF_8))).contains("does not look like a tar archive");
    }

    /** A part must not look like the whole. */
    @Test
    void breaksOffWhatFailsOnTheWay() throws Exception {
        Path folder = Files.createDirectory(guest.resolve("folder"));
        Files.write(folder.resolve("large"), new byte[2 << 20]);
        vms.guest.replacement = "tar \"$@\"; exit 2";

        assertThatThrownBy(() -> get(folder.toString())).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "build-1 | ?path=relative/x | 400 | path: \"relative/x\" is not accepted; use an absolute path in the guest",
                "build-1 | | 400 | path: \"\" is not accepted",
                "build-1 | ?path=/a%00b | 400 | path: \"/a\\0b\" is not accepted",
                "x | ?path=/tmp | 404 | VM \"x\": not found",
            })
    void refusesByName(String vm, String query, int status, String message) throws Exception {
        String address = "/eyrie/v1/vms/%s/files%s".formatted(vm, query == null ? "" : query);

        HttpResponse<String> got = server.get(address);
        HttpResponse<String> put = server.send(server.request(address).PUT(BodyPublishers.ofString("x")));

        assertThat(got.statusCode()).isEqualTo(status);
        assertThat(error(got.body().getBytes(StandardCharsets.UTF_8))).startsWith(message);
        assertThat(put.statusCode()).isEqualTo(status);
        assertThat(error(put.body().getBytes(StandardCharsets.UTF_8))).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a, b",
        "/a/b//, /a, b",
        "/a, /, a",
        "/, /, .",
        "//, /, .",
        "/a/.., /a/.., .",
        "/a/., /a/., .",
        "/a//b, /a/, b",
    })
    void takesPathsApart(String path, String parent, String name) {
        assertThat(GuestPath.of(path)).isEqualTo(new GuestPath(parent, name));
    }

    @Test
    void refusesAPathThatIsTooLong() {
        assertThatThrownBy(() -> GuestPath.of("/" + "x".repeat(5_000))).isInstanceOf(EyrieException.class);
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return server.client().send(server.request(address(path)).build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> put(String path, byte[] tar) throws Exception {
        return server.send(server.request(address(path))
                .header("Content-Type", "application/x-tar")
                .PUT(BodyPublishers.ofByteArray(tar)));
    }

    private static String address(String path) {
        return "/eyrie/v1/vms/build-1/files?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    private static String error(byte[] body) throws IOException {
        JsonNode json = Json.mapper().readTree(body);
        return json.path("error").path("message").textValue();
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList().stream();
        }
    }
}
