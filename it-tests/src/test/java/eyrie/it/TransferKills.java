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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Kills servers by {@code kill -9} while they push and pull, at moments that a seed decides. After each kill nothing half can
 * be seen, and the same command again does the rest.
 */
final class TransferKills implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Longer than a push or a pull usually takes, so that some come after the end. */
    private static final int MOST_MILLIS = 4_000;

    private final Path folder = Package.ROOT.resolve("it-tests/target/kills");
    private final Path one = folder.resolve("one");
    private final Path two = folder.resolve("two");
    private final Random random;
    private final DockerRegistry registry;
    private int inTheMiddle;

    TransferKills(long seed) throws IOException {
        System.out.println("transfers are killed with the seed " + seed);
        random = new Random(seed);
        Package.ensureTemplate();
        Trees.delete(folder);
        Files.createDirectories(one);
        Path templates = Package.DATA.resolve("templates");
        Package.run(PATIENCE, "", "cp", "-a", "--sparse=always", templates.toString(), one.toString())
                .ok();
        registry = new DockerRegistry(folder.resolve("docker"));
    }

    /** @return how many of the kills met a transfer that had not ended */
    int run(int kills) throws Exception {
        for (int kill = 0; kill < kills; kill += 2) {
            String repository = "killed" + kill;
            String expected = push(kill, repository);
            pull(kill + 1, repository);
            assertThat(expected).isNotEmpty();
        }
        assertThat(two.resolve("transfers/incoming")).isEmptyDirectory();
        return inTheMiddle;
    }

    private String push(int kill, String repository) throws Exception {
        Trees.delete(one.resolve("transfers/known")); // so that everything is sent each time
        String[] push = {"registry", "push", "debian-12", "--tag", "suspended", "--repository", repository};
        killed(kill, one, push);
        try (Server again = Server.start(one)) {
            List<JsonNode> seen = versions(again, repository);
            assertThat(seen).as("kill " + kill).hasSizeLessThan(2);
            String digest = Server.json(eyrie(again, push).ok().out())
                    .path("body")
                    .path("digest")
                    .asText();
            seen.forEach(version -> assertThat(version.path("digest").asText())
                    .as("kill " + kill)
                    .isEqualTo(digest));
            return digest;
        }
    }

    private void pull(int kill, String repository) throws Exception {
        String[] pull = {"registry", "pull", repository, "--tag", "suspended"};
        killed(kill, two, pull);
        try (Server again = Server.start(two)) {
            JsonNode seen = again.api("GET", "/api/v1/registry/vm", null);
            if (!seen.isEmpty()) {
                assertSame(kill);
            }
            eyrie(again, pull).ok();
            assertSame(kill);
            eyrie(again, "template", "delete", "debian-12", "--yes").ok();
        }
        Trees.delete(two.resolve("transfers/blobs"));
    }

    /** Runs a command and kills the server that works for it. */
    private void killed(int kill, Path data, String... arguments) throws Exception {
        int millis = random.nextInt(MOST_MILLIS);
        try (Server server = Server.start(data)) {
            eyrie(server, "registry", "set", "docker", registry.url(), "--default")
                    .ok();
            Process command = new ProcessBuilder(command(server, arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // The kill shall come at any moment, so there is no event to wait for.
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
            boolean running = command.isAlive();
            server.kill();
            assertThat(command.waitFor(2, TimeUnit.MINUTES)).isTrue();
            inTheMiddle += running ? 1 : 0;
            System.out.printf(
                    "kill %d: %s after %d ms%s%n", kill, arguments[1], millis, running ? "" : ", ended before");
        }
    }

    /** The template of the second server is that of the first, byte for byte. */
    private void assertSame(int kill) throws IOException {
        try (Stream<Path> files = Files.walk(one.resolve("templates"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("version.json")) {
                    Path other = two.resolve(one.relativize(file));
                    Package.run(PATIENCE, "", "cmp", file.toString(), other.toString())
                            .ok();
                }
            }
        }
        try (Stream<Path> all = Files.walk(two.resolve("templates"))) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .as("kill " + kill)
                    .noneMatch(name -> name.startsWith("."));
        }
    }

    private List<JsonNode> versions(Server server, String repository) {
        List<JsonNode> versions = new ArrayList<>();
        Server.json(eyrie(server, "registry", "describe", repository).ok().out())
                .path("body")
                .forEach(versions::add);
        return versions;
    }

    private static Package.Result eyrie(Server server, String... arguments) {
        return Package.run(PATIENCE, "", command(server, arguments).toArray(String[]::new));
    }

    private static List<String> command(Server server, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Package.HOME.resolve("bin/eyrie").toString(),
                "-j",
                "--data",
                server.data().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        registry.close();
        Trees.delete(folder);
    }
}
