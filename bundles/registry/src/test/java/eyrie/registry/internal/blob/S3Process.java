/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.api.objects.ObjectLocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A server that speaks S3, a process of its own, with its objects in files. */
final class S3Process implements AutoCloseable {
    private static final String KEY = "eyrie";
    private static final String SECRET = "only-for-tests";
    static final String BUCKET = "blobs";

    private final Path folder;
    private final int port;
    private Process process;

    /** Starts it. @param folder for its objects and settings */
    S3Process(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.port = freePort();
        Files.createDirectories(objects());
        Files.writeString(folder.resolve("settings"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(port, KEY, SECRET, folder.resolve("buckets")));
        Files.writeString(folder.resolve("log.xml"), "<configuration><root level=\"OFF\"/></configuration>");
        credentials("right", SECRET);
        credentials("wrong", "another");
        start();
    }

    private void credentials(String name, String secret) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file, "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n".formatted(KEY, secret));
    }

    void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-Dlogback.configurationFile=" + folder.resolve("log.xml"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        folder.resolve("settings").toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (!listens()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new AssertionError(Files.readString(folder.resolve("output")));
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** The bucket's objects, each a file. */
    Path objects() {
        return folder.resolve("buckets").resolve(BUCKET);
    }

    ObjectLocation location() {
        return location(port, "right");
    }

    /** @param through another port that leads here */
    ObjectLocation location(int through, String credentials) {
        return new ObjectLocation("http://127.0.0.1:" + through, "us-east-1", BUCKET, folder.resolve(credentials));
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
