/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A server that speaks S3, as a process of its own, with one bucket. */
final class S3Server implements AutoCloseable {
    private static final String BUCKET = "eyrie-blobs";

    private final Path folder;
    private final int port;
    private final Process process;

    S3Server(Path folder) {
        try {
            this.folder = Files.createDirectories(folder);
            this.port = freePort();
            Files.createDirectories(objects());
            Files.writeString(
                    folder.resolve("settings"), """
                    s3proxy.endpoint=http://127.0.0.1:%d
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=eyrie
                    s3proxy.credential=only-for-tests
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(port, objects().getParent()));
            process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.gaul.s3proxy.Main",
                            "--properties",
                            folder.resolve("settings").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Server.await(Duration.ofSeconds(60), "the object store listens", this::listens);
    }

    /** What a server is started with to keep its blobs here. */
    List<String> settings(String secret) throws IOException {
        Path credentials = folder.resolve("credentials-" + secret);
        if (!Files.exists(credentials)) {
            Files.createFile(
                    credentials, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    credentials, "[default]\naws_access_key_id = eyrie\naws_secret_access_key = " + secret + "\n");
        }
        return Stream.of(
                        "bucket=" + BUCKET,
                        "endpoint=http://127.0.0.1:" + port,
                        "prefix=ci/",
                        "credentials=" + credentials)
                .flatMap(setting -> Stream.of("--set", "registry.blobs.s3." + setting))
                .toList();
    }

    /** The objects, each a file. */
    Path objects() {
        return folder.resolve("buckets").resolve(BUCKET);
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("the object store ended; see " + folder.resolve("output"));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
