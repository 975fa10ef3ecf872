/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.registry.RemoteSettings;
import eyrie.api.registry.Remotes;
import eyrie.api.transfer.Credentials;
import eyrie.images.internal.transfer.OpenRemoteBlobs;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.http.RegistryServer;
import eyrie.registry.internal.remote.OpenRemotes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two registries, of which one has lost what the other has. */
class MendTest {
    private static final String REPOSITORY = "team/own";
    private static final Duration WEEK = Duration.ofDays(8);

    @TempDir
    private Path folder;

    private RegistryServer registry;
    private RegistryServer peer;
    private Remotes remotes;
    private Scrubber scrubber;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryServer(folder.resolve("one"));
        peer = new RegistryServer(folder.resolve("two"));
        remotes = OpenRemotes.in(folder.resolve("one"), registry.depot().store());
        remotes.add(RemoteSettings.of(
                "peer",
                "http://127.0.0.1:" + peer.port(),
                "mirror",
                Optional.of(new Credentials("root", password())),
                false,
                false));
        scrubber = scrubber("peer");
    }

    private Scrubber scrubber(String name) {
        return new Scrubber(registry.depot(), new Peer(name, remotes, OpenRemoteBlobs.open()), 0);
    }

    private String password() throws Exception {
        String basic = new String(
                Base64.getDecoder().decode(peer.root().substring("Basic ".length())), StandardCharsets.UTF_8);
        return basic.substring(basic.indexOf(':') + 1);
    }

    @AfterEach
    void stop() {
        registry.close();
        peer.close();
    }

    @Test
    void aFlippedByteIsFetchedAgain() throws Exception {
        byte[] content = random(3_000_000);
        Digest digest = push(registry, REPOSITORY, content);
        push(peer, "mirror/" + REPOSITORY, content);
        flip(digest);

        registry.pass(WEEK);
        assertThat(scrubber.scrubNext()).hasValue(digest);
        assertThat(registry.send("GET", "/v2/%s/blobs/%s".formatted(REPOSITORY, digest))
                        .body())
                .isEqualTo(content);
        assertThat(scrubber.report()).isEqualTo(new ScrubReport(1, content.length, 1, 1, List.of()));
        assertThat(folder.resolve("one/registry/quarantine/sha256-" + digest.hex()))
                .exists();
        assertThat(folder.resolve("one/registry/uploads")).isEmptyDirectory();
    }

    @Test
    void whatThePeerSendsIsVerifiedAndAskedForAgainLater() throws Exception {
        byte[] content = random(100_000);
        Digest digest = push(registry, REPOSITORY, content);
        push(peer, "mirror/" + REPOSITORY, content);
        flip(digest);
        Files.write(file("two", digest), new byte[content.length]);

        registry.pass(WEEK);
        scrubber.scrubNext();
        assertThat(registry.send("HEAD", "/v2/%s/blobs/%s".formatted(REPOSITORY, digest))
                        .statusCode())
                .isEqualTo(404);
        assertThat(scrubber.report().waiting()).containsExactly(digest.toString());

        push(peer, "mirror/" + REPOSITORY, content);
        scrubber.mend();
        assertThat(scrubber.report().waiting()).isEmpty();
        assertThat(registry.send("HEAD", "/v2/%s/blobs/%s".formatted(REPOSITORY, digest))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPeerThatDoesNotHaveItOrIsGoneBreaksNothing() throws Exception {
        Digest digest = push(registry, REPOSITORY, random(1000));
        flip(digest);
        registry.pass(WEEK);
        assertThat(scrubber.scrubNext()).hasValue(digest);
        assertThat(scrubber.report().waiting()).containsExactly(digest.toString());
        scrubber("never-added").mend();
        scrubber("http://127.0.0.1:" + peer.port()).mend();
        assertThat(scrubber.report().waiting()).containsExactly(digest.toString());
        assertThat(folder.resolve("one/registry/uploads")).isEmptyDirectory();
    }

    private static Digest push(RegistryServer to, String repository, byte[] content) throws Exception {
        return Digest.parse(to.push(repository, content)).orElseThrow();
    }

    private void flip(Digest digest) throws Exception {
        Path file = file("one", digest);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private Path file(String server, Digest digest) {
        return folder.resolve(server)
                .resolve("registry/blobs/sha256/%s/%s".formatted(digest.hex().substring(0, 2), digest.hex()));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
