/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The registry that Debian packages, on a free port, without authentication. */
public final class DockerRegistry implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

    private final Process process;
    private final int port;
    private final Path storage;

    public DockerRegistry(Path folder) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM) || File.separatorChar == '/' && isLinux(), "docker-registry is for Linux");
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(PROGRAM + " is missing; ./eyrie setup installs it");
        }
        port = freePort();
        storage = folder.resolve("storage");
        Path config = Files.createDirectories(folder).resolve("config.yml");
        Files.writeString(config, """
                version: 0.1
                log: {level: error}
                storage:
                  filesystem: {rootdirectory: %s}
                  delete: {enabled: true}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(storage, port));
        process = new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        awaitStart();
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() throws IOException {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest ping = HttpRequest.newBuilder(uri().resolve("/v2/")).build();
            while (true) {
                try {
                    if (client.send(ping, BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    if (!process.isAlive() || Instant.now().isAfter(end)) {
                        throw notYet;
                    }
                }
                // A program of somebody else, which says nothing when it begins to listen.
                Thread.sleep(50);
            }
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new IOException(cancelled);
        }
    }

    public int port() {
        return port;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where its blobs lie. */
    public Path storage() {
        return storage;
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
