/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong when the server starts: each ends it with one sentence, or is told where it is asked for. */
class StartFaultsIT {
    @TempDir
    Path folder;

    @Test
    void twoServersOnOneDataFolder() {
        try (Server first = Server.start(folder);
                Server second = Server.launch(folder)) {
            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(second.log())
                    .contains("another server uses the data folder")
                    .hasLineCount(1);
            assertThat(first.send("GET", "/api/v1/status", null).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTakenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Server server = Server.launch(folder, "--listen", "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(server.waitFor()).isEqualTo(1);
            assertThat(server.log()).contains(":" + taken.getLocalPort()).hasLineCount(1);
        }
    }

    @Test
    void aWrongSetting() {
        try (Server server = Server.launch(folder, "--set", "node.capacity=many")) {
            assertThat(server.waitFor()).isEqualTo(2);
            assertThat(server.log()).contains("node.capacity", "many").hasLineCount(1);
        }
    }

    @Test
    void aHypervisorThatIsNoneIsNamedAndTheServerStaysUp() throws Exception {
        Path other = Files.writeString(folder.resolve("not-qemu"), "#!/bin/sh\necho some other program\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Server server = Server.launch(folder.resolve("data"), "--set", "nativehv.qemu=" + other)) {
            Server.await(
                    Duration.ofSeconds(30),
                    "told in readyz",
                    () -> readyz(server).contains("7.2 or newer"));
            assertThat(server.isAlive()).isTrue();
        }
    }

    private static String readyz(Server server) {
        try {
            String url = Files.readString(server.data().resolve("server.url")).strip();
            return java.net.http.HttpClient.newHttpClient()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(url + "/readyz"))
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (java.io.IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Test
    void secretsAreTheOwnersAndSigtermEndsCleanly() throws Exception {
        try (Server server = Server.start(folder)) {
            Path token = folder.resolve("secrets/root-token");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token.getParent())))
                    .isEqualTo("rwx------");
            assertThat(Files.readAllLines(token)).hasSize(1);
            assertThat(server.log()).doesNotContain(server.token());
            assertThat(server.stop()).isZero();
            assertThat(server.log()).contains("Eyrie has stopped").doesNotContain("\tat ");
        }
    }

    @Test
    void anyOtherAddressSpeaksTlsOnly() throws Exception {
        try (Server server = Server.launch(folder, "--listen", "0.0.0.0:0", "--set", "log.format=json")) {
            Path ca = folder.resolve("tls/ca.pem");
            Server.await(
                    Duration.ofSeconds(30),
                    "a certificate and an address",
                    () -> Files.exists(ca) && Files.exists(folder.resolve("server.url")));
            String url = Files.readString(folder.resolve("server.url")).strip().replace("0.0.0.0", "localhost");
            assertThat(url).startsWith("https://");
            Package.Result[] status = new Package.Result[1];
            Server.await(
                    Duration.ofSeconds(30),
                    "an answer over TLS",
                    () -> {
                        status[0] = Package.run(
                                Duration.ofSeconds(30),
                                "",
                                Package.HOME.resolve("bin/eyrie").toString(),
                                "list",
                                "--data",
                                folder.toString(),
                                "--server",
                                url);
                        return status[0].exitCode() == 0;
                    },
                    () -> String.valueOf(status[0]));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tls/ca-key.pem"))))
                    .isEqualTo("rw-------");
            assertThat(server.log().lines().findFirst().orElseThrow())
                    .startsWith("{")
                    .contains("\"message\"");
        }
    }
}
