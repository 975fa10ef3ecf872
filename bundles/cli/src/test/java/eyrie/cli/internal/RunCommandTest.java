/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeGuest;
import eyrie.cli.internal.fake.FakeServer;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands in a guest: streams, exit codes, and what happens when a side goes away. */
@Timeout(60)
class RunCommandTest {
    @TempDir
    Path home;

    private final FakeServer server = new FakeServer();
    private final FakeGuest guest = new FakeGuest(server, "vm");

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli cli() {
        return Cli.of(server, home);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void carriesBothOutputsAndTheExitCode() {
        Cli.Result result = cli().run("run", "vm", "sh", "-c", "echo out; echo err >&2; exit 7");

        assertThat(result).isEqualTo(new Cli.Result(7, "out\n", "err\n"));
    }

    @Test
    void leavesTheOptionsOfTheCommandToTheCommand() {
        Cli.Result result =
                cli().run("run", "vm", "printf", "%s,", "-j", "--help", "--server", "x", "--", "@y", "list");

        assertThat(result.out()).isEqualTo("-j,--help,--server,x,--,@y,list,");
    }

    @Test
    void takesItsOwnOptionsBeforeTheVm() throws Exception {
        Path file = Files.writeString(home.resolve("env"), "# comment\n\nA=1 2\nB=from file\nC\n");
        Cli cli = cli();
        cli.terminal().with("C", "from here");

        Cli.Result result = cli.run(
                "run",
                "-w",
                home.toString(),
                "-f",
                file.toString(),
                "-e",
                "B=from option",
                "vm",
                "sh",
                "-c",
                "pwd; echo \"$A|$B|$C\"");

        assertThat(result.out()).isEqualTo(home.toRealPath() + "\n1 2|from option|from here\n");
    }

    @Test
    void feedsItsInputToTheCommandAndEndsIt() {
        Cli cli = cli();
        cli.terminal().in = new ByteArrayInputStream(bytes("one\ntwo\n"));

        assertThat(cli.run("run", "vm", "sh", "-c", "cat; echo end").out()).isEqualTo("one\ntwo\nend\n");
    }

    @Test
    void sendsWhatIsTypedAtOnce() throws Exception {
        CompletableFuture<String> echoed = new CompletableFuture<>();
        PipedOutputStream typed = new PipedOutputStream();
        Cli cli = cli();
        cli.terminal().in = new PipedInputStream(typed);
        cli.terminal().sink = new OutputStream() {
            @Override
            public void write(int b) {
                echoed.complete(Character.toString(b));
            }

            @Override
            public void write(byte[] b, int offset, int length) {
                echoed.complete(new String(b, offset, length, StandardCharsets.UTF_8));
            }
        };
        CompletableFuture<Cli.Result> run = CompletableFuture.supplyAsync(() -> cli.run("run", "vm", "cat"));

        typed.write(bytes("first\n"));
        typed.flush();

        assertThat(echoed.get(30, TimeUnit.SECONDS)).isEqualTo("first\n");
        typed.close();
        assertThat(run.get(30, TimeUnit.SECONDS).code()).isZero();
    }

    @Test
    void carriesBigStreamsUnchanged() {
        byte[] content = new byte[32 << 20];
        new Random(7).nextBytes(content);
        Cli cli = cli();
        cli.terminal().in = new ByteArrayInputStream(content);

        int code = cli.run("run", "vm", "cat").code();

        assertThat(code).isZero();
        assertThat(cli.terminal().printedBytes()).isEqualTo(content);
    }

    @Test
    void doesNotWaitForInputThatTheCommandDoesNotRead() {
        Cli cli = cli();
        cli.terminal().in = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    new CountDownLatch(1).await();
                    return -1;
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };

        assertThat(cli.run("run", "vm", "true").code()).isZero();
    }

    @Test
    void startsAVmThatDoesNotRun() {
        AtomicInteger tries = new AtomicInteger();
        server.on("POST /eyrie/v1/vms/idle/exec", exchange -> {
            boolean first = tries.getAndIncrement() == 0;
            FakeServer.answer(
                    exchange,
                    first ? 409 : 201,
                    first
                            ? "{\"error\":{\"kind\":\"CONFLICT\",\"message\":\"VM idle: is stopped\"}}"
                            : "{\"exec\":\"e2\"}");
        });
        server.on("POST /eyrie/v1/vms/idle/start", "{}");
        server.on("GET /eyrie/v1/execs/e2/output", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (DataOutputStream frames = new DataOutputStream(exchange.getResponseBody())) {
                FakeGuest.frame(frames, 3, 4);
                frames.writeInt(5);
            }
        });

        assertThat(cli().run("run", "idle", "true").code()).isEqualTo(5);
        assertThat(server.asked()).contains("POST /eyrie/v1/vms/idle/start");
    }

    @Test
    void exitsWith125WhenTheConnectionBreaks() {
        server.on("POST /eyrie/v1/vms/vm/exec", 201, "{\"exec\":\"e3\"}");
        server.on("GET /eyrie/v1/execs/e3/output", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            DataOutputStream frames = new DataOutputStream(exchange.getResponseBody());
            FakeGuest.frame(frames, 1, 1000);
            frames.write(bytes("half"));
            frames.flush();
            exchange.close();
        });

        Cli.Result result = cli().run("run", "vm", "true");

        assertThat(result.code()).isEqualTo(125);
        assertThat(result.out()).isEqualTo("half");
        assertThat(result.err()).isEqualTo("eyrie: VM \"vm\": the connection to the command broke\n");
    }

    @Test
    void exitsWith125WhenTheStreamEndsWithoutAnExitCode() {
        server.on("POST /eyrie/v1/vms/vm/exec", 201, "{\"exec\":\"e3\"}");
        server.on("GET /eyrie/v1/execs/e3/output", "");

        assertThat(cli().run("run", "vm", "true").code()).isEqualTo(125);
    }

    @Test
    void exitsWith125WhenTheGuestIsLost() {
        server.on("POST /eyrie/v1/vms/vm/exec", 201, "{\"exec\":\"e4\"}");
        server.on("GET /eyrie/v1/execs/e4/output", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (DataOutputStream frames = new DataOutputStream(exchange.getResponseBody())) {
                FakeGuest.frame(frames, 4, 16);
                frames.write(bytes("the machine died"));
            }
        });

        Cli.Result result = cli().run("-j", "run", "vm", "true");

        assertThat(result.code()).isEqualTo(125);
        assertThat(result.json().path("message").asText()).isEqualTo("VM \"vm\": the machine died");
        assertThat(result.json().path("code").asInt()).isEqualTo(125);
    }

    @Test
    void killsTheCommandWhenInterrupted() throws Exception {
        Cli cli = cli();
        CompletableFuture<Cli.Result> run =
                CompletableFuture.supplyAsync(() -> cli.run("run", "--no-stdin", "vm", "sleep", "1000"));

        cli.terminal().interruption.get(30, TimeUnit.SECONDS).run();

        assertThat(guest.killed().await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(run.get(30, TimeUnit.SECONDS).code()).isNotZero();
    }

    @Test
    void killsTheCommandWhenNobodyReadsItsOutput() throws Exception {
        Cli cli = cli();
        cli.terminal().sink = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        int code = new App(cli.terminal()).run("run", "--no-stdin", "vm", "yes");

        assertThat(code).isEqualTo(141);
        assertThat(guest.killed().await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ofAnUnknownVmIsNotFound() {
        server.refuse("POST /eyrie/v1/vms/omega/exec", 404, "NOT_FOUND", "VM omega: not found");

        Cli.Result result = cli().run("run", "omega", "true");

        assertThat(result).isEqualTo(new Cli.Result(3, "", "eyrie: VM omega: not found\n"));
    }

    @Test
    void needsACommand() {
        assertThat(cli().run("run", "vm").code()).isEqualTo(2);
    }
}
