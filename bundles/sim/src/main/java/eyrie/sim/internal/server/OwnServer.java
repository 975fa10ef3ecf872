/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.server;

import eyrie.sim.SimException;
import eyrie.sim.SimTarget;
import eyrie.sim.internal.wire.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of this package on a temporary folder and a free loopback port, for as long as a simulation lasts. */
public final class OwnServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final long LOOK_MILLIS = 50;
    private static final int LAST_LINES = 3;

    private final Path home;
    private final Path data;
    private final int port;
    private final List<String> settings;
    private volatile Process process;

    private OwnServer(Path home, Path data, int port, List<String> settings) {
        this.home = home;
        this.data = data;
        this.port = port;
        this.settings = settings;
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param home folder of the package
     * @param settings {@code KEY=VALUE} beside those that every simulation needs
     */
    public static OwnServer start(Path home, List<String> settings) {
        try {
            Path data = Files.createTempDirectory("eyrie-sim");
            OwnServer server = new OwnServer(home, data, freePort(), settings);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "server-end"));
            try {
                server.launch();
                server.beginTrial();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SimException("no server can be started: " + e.getMessage(), e);
        }
    }

    public SimTarget target() {
        try {
            String url = Files.readString(data.resolve("server.url")).strip();
            String token = Files.readString(data.resolve("secrets").resolve("root-token"))
                    .strip();
            String basic = Base64.getEncoder().encodeToString(("root:" + token).getBytes(StandardCharsets.UTF_8));
            Path authorities = data.resolve("tls").resolve("ca.pem");
            return new SimTarget(
                    URI.create(url),
                    "Basic " + basic,
                    Files.exists(authorities) ? authorities : null,
                    OptionalLong.of(process.pid()));
        } catch (IOException e) {
            throw new SimException("the server that was started has left no address in " + data, e);
        }
    }

    /** Of the process that runs at the moment. */
    public OptionalLong pid() {
        return OptionalLong.of(process.pid());
    }

    /** @throws SimException with its last words if it has ended by itself */
    public synchronized void requireAlive() {
        if (!process.isAlive()) {
            throw new SimException("the server ended by itself: " + lastWords());
        }
    }

    /** Kills it without a warning and starts another one on what it has left. */
    public synchronized void killAndRestart() {
        process.destroyForcibly();
        awaitEnd();
        launch();
    }

    /** The second time does nothing. */
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            awaitEnd();
        }
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new SimException("the folder " + data + " cannot be removed", e);
        }
    }

    private void launch() {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin").resolve("eyrie").toString(),
                "server",
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--roles",
                "controller,registry",
                // Nodes prove who they are by certificates.
                "--set",
                "tls.always=true",
                // So that the end of every instance can be seen at the end.
                "--set",
                "scheduler.keepTerminated=86400"));
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        try {
            Files.deleteIfExists(data.resolve("server.url"));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolve("server.out").toFile()))
                    .start();
            awaitReady();
        } catch (IOException e) {
            throw new SimException("no server can be started: " + e.getMessage(), e);
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new SimException("the server that was started is not ready: " + lastWords());
            }
            sleep();
        }
    }

    /** Groups and priorities are to be simulated as well, and a new database has its trial before it. */
    private void beginTrial() throws IOException {
        SimTarget target = target();
        HttpRequest trial = request(target, "/eyrie/v1/license/trial")
                .header("Authorization", target.authorization())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient client = client(target)) {
            int status = client.send(trial, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new SimException(
                        "the trial of the server that was started does not begin: HTTP status " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SimException("interrupted", e);
        }
    }

    private static HttpClient client(SimTarget target) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        if (target.authorities() != null) {
            builder.sslContext(Trust.in(target.authorities()));
        }
        return builder.build();
    }

    private static HttpRequest.Builder request(SimTarget target, String path) {
        return HttpRequest.newBuilder(URI.create(target.url() + path)).timeout(Duration.ofSeconds(15));
    }

    private boolean isReady() {
        if (!Files.exists(data.resolve("server.url")) || !Files.exists(token())) {
            return false;
        }
        SimTarget target = target();
        try (HttpClient client = client(target)) {
            return client.send(request(target, "/readyz").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SimException("interrupted", e);
        }
    }

    private Path token() {
        return data.resolve("secrets").resolve("root-token");
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(data.resolve("server.out"));
            return String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "it has left no word";
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SimException("interrupted", e);
        }
    }

    /** The same one after a restart, so that the nodes find the server again. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
