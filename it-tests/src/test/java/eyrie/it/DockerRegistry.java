/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The registry that Debian packages, on a free port, without authentication. */
final class DockerRegistry implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

    private final Process process;
    private final String url;

    /** @param folder for its configuration and all that is pushed to it */
    DockerRegistry(Path folder) {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "docker-registry is for Linux");
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(PROGRAM + " is missing; ./eyrie setup tests installs it");
        }
        try {
            int port = freePort();
            url = "http://127.0.0.1:" + port;
            Path config = Files.createDirectories(folder).resolve("config.yml");
            Files.writeString(config, """
                    version: 0.1
                    log: {level: error}
                    storage:
                      filesystem: {rootdirectory: %s}
                    http: {addr: "127.0.0.1:%d"}
                    """.formatted(folder.resolve("storage"), port));
            process = new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Server.await(Duration.ofSeconds(30), "docker-registry answers", this::answers);
    }

    String url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("docker-registry ended with " + process.exitValue());
        }
        HttpRequest ping = HttpRequest.newBuilder(URI.create(url + "/v2/")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(ping, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
