/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.vm.Vm;
import eyrie.rest.internal.fakes.FakeVms;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.RestServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The processes are real ones of this machine; the connections of the server may be idle for one second only. */
@Timeout(60)
class ExecTest {
    private final FakeVms vms = new FakeVms(Path.of("console"));
    private Execs execs = new Execs(Duration.ofSeconds(60), Duration.ofMillis(300));
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = serving(execs);
    }

    @AfterEach
    void stop() {
        server.client().shutdownNow();
        server.close();
        execs.close();
        vms.guest.processes.forEach(Process::destroyForcibly);
    }

    private RestServer serving(Execs served) throws Exception {
        return new RestServer(new VmExecResource(vms, served), new ExecResource(served));
    }

    @Test
    void carriesBothOutputsAndTheExitCode() throws Exception {
        String exec = start("sh", "-c", "echo out; echo err >&2; echo $GREETING; pwd; exit 7");

        Output output = Output.of(open(exec));

        assertThat(output.text(1)).isEqualTo("out\nhi\n/tmp\n");
        assertThat(output.text(2)).isEqualTo("err\n");
        assertThat(output.exit).isEqualTo(7);
        assertThat(server.get("/eyrie/v1/execs/%s/output".formatted(exec)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void carriesAHundredMegabytesBothWays() throws Exception {
        long size = 100L << 20;
        byte[] piece = new byte[1 << 20];
        new Random(7).nextBytes(piece);
        CRC32 sent = new CRC32();
        String exec = start("cat");
        DataInputStream output = open(exec);

        CompletableFuture<HttpResponse<String>> fed = feed(exec, BodyPublishers.ofInputStream(() -> new InputStream() {
            private long left = size;

            @Override
            public int read() {
                throw new AssertionError("what is tested here has no reason to call this");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int count = (int) Math.min(Math.min(left, length), piece.length);
                if (count == 0) {
                    return -1;
                }
                System.arraycopy(piece, 0, buffer, offset, count);
                sent.update(buffer, offset, count);
                left -= count;
                return count;
            }
        }));
        Output received = Output.of(output);

        assertThat(received.bytes).isEqualTo(size);
        assertThat(received.crc.getValue()).isEqualTo(sent.getValue());
        assertThat(received.exit).isZero();
        assertThat(fed.get().statusCode()).isEqualTo(204);
    }

    /** What a process waits for must not wait in a buffer on the way, and somebody may think for longer than a second. */
    @Test
    void answersEveryLineBeforeTheNextIsSent() throws Exception {
        String exec = start("sh", "-c", "while read line; do echo \"got $line\"; done");
        DataInputStream output = open(exec);
        // A publisher of an input stream would read ahead before it sends what it has.
        SubmissionPublisher<ByteBuffer> keyboard = new SubmissionPublisher<>();
        CompletableFuture<HttpResponse<String>> fed = feed(exec, BodyPublishers.fromPublisher(keyboard));
        RestServer.await(() -> keyboard.getNumberOfSubscribers() == 1);

        for (int i = 0; i < 3; i++) {
            type(keyboard, "line %d\n".formatted(i));
            assertThat(Output.next(output, 1)).isEqualTo("got line %d\n".formatted(i));
        }
        // Beats keep coming on the one connection while the other is idle beyond its time.
        for (int beats = 0; beats < 8; beats++) {
            assertThat(output.readByte()).isEqualTo((byte) 1);
            assertThat(output.readInt()).isZero();
        }
        type(keyboard, "the last\n");
        assertThat(Output.next(output, 1)).isEqualTo("got the last\n");
        keyboard.close();

        assertThat(Output.of(output).exit).isZero();
        assertThat(fed.get().statusCode()).isEqualTo(204);
    }

    @Test
    void holdsTheProcessBackWhileNobodyReads() throws Exception {
        String exec = start("sh", "-c", "yes | head -c 50000000; echo done >&2");
        DataInputStream output = open(exec);

        Process process = vms.guest.processes.getFirst();
        assertThat(process.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();

        Output received = Output.of(output);
        assertThat(received.bytes).isEqualTo(50_000_000);
        assertThat(received.text(2)).isEqualTo("done\n");
    }

    @Test
    void killsAProcessWhoseReaderGoes() throws Exception {
        String exec = start("sleep", "600");
        DataInputStream output = open(exec);
        output.readByte();

        output.close();

        assertEnds(vms.guest.processes.getFirst());
    }

    @Test
    void killsAProcessWhoseInputBreaksOff() throws Exception {
        String exec = start("cat");
        DataInputStream output = open(exec);
        CompletableFuture<HttpResponse<String>> fed = feed(exec, BodyPublishers.ofInputStream(() -> new InputStream() {
            private int reads;

            @Override
            public int read() throws IOException {
                if (reads++ < 10) {
                    return 'x';
                }
                throw new IOException("the client fails");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                buffer[offset] = (byte) read();
                return 1;
            }
        }));

        Output received = Output.of(output);

        assertThat(received.exit).isEqualTo(137);
        assertThat(fed).isCompletedExceptionally();
    }

    @Test
    void killsOnRequest() throws Exception {
        String exec = start("sh", "-c", "sleep 600");
        DataInputStream output = open(exec);

        assertThat(server.send(server.request("/eyrie/v1/execs/" + exec).DELETE())
                        .statusCode())
                .isEqualTo(204);

        assertThat(Output.of(output).exit).isEqualTo(137);
    }

    @Test
    void killsWhatNobodyBeginsToRead() throws Exception {
        Execs impatient = new Execs(Duration.ofMillis(50), Duration.ofMillis(300));
        try (RestServer other = serving(impatient)) {
            String exec = start(other, "sleep", "600");

            assertEnds(vms.guest.processes.getFirst());
            RestServer.await(() -> status(other, "/eyrie/v1/execs/%s/output".formatted(exec)) == 404);
        } finally {
            impatient.close();
        }
    }

    @Test
    void killsEverythingWhenItIsClosed() throws Exception {
        start("sleep", "600");

        execs.close();

        assertEnds(vms.guest.processes.getFirst());
    }

    @Test
    void hasOneReaderAndOneWriter() throws Exception {
        String exec = start("sleep", "600");
        DataInputStream output = open(exec);
        SubmissionPublisher<ByteBuffer> keyboard = new SubmissionPublisher<>();
        feed(exec, BodyPublishers.fromPublisher(keyboard));

        assertThat(server.get("/eyrie/v1/execs/%s/output".formatted(exec)).body())
                .contains("\"CONFLICT\"", "its output is being read already");
        RestServer.await(() -> {
            try {
                HttpResponse<String> second = server.send(server.request("/eyrie/v1/execs/%s/stdin".formatted(exec))
                        .PUT(BodyPublishers.noBody()));
                return second.statusCode() == 409;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        output.close();
        keyboard.close();
    }

    @Test
    void endsTheInputThatAProcessDoesNotWant() throws Exception {
        String exec = start("true");
        DataInputStream output = open(exec);

        assertThat(Output.of(output).exit).isZero();
        assertThat(server.send(server.request("/eyrie/v1/execs/%s/stdin".formatted(exec))
                                .PUT(BodyPublishers.ofString("x".repeat(100_000))))
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "x | {'command':['ls']} | 404 | VM \"x\": not found",
                "stopped | {'command':['ls']} | 409 | VM stopped does not run; start it first",
                "build-1 | {} | 400 | command: null is not accepted; use an array of the program and its arguments",
                "build-1 | {'command':[]} | 400 | command: [] is not accepted",
                "build-1 | {'command':['']} | 400 | command: [] is not accepted",
                "build-1 | {'command':['ls',null]} | 400 | command[1]: null is not accepted; use text without zero",
                "build-1 | {'command':['ls',5]} | 400 | command[1]: 5 is not accepted; use a string",
                "build-1 | {'command':['ls','a\\u0000']} | 400 | command[1]: \"a\\0\" is not accepted",
                "build-1 | {'command':'ls'} | 400 | command: \"ls\" is not accepted; use an array",
                "build-1 | {'command':['ls'],'environment':{'A=B':'c'}} | 400 | environment: \"A=B\" is not accepted",
                "build-1 | {'command':['ls'],'environment':{'A':null}} | 400 | environment.A: null is not accepted",
                "build-1 | {'command':['ls'],'environment':{'A':1}} | 400 | environment.A: 1 is not accepted; use a string",
                "build-1 | {'command':['ls'],'directory':'tmp'} | 400 | directory: \"tmp\" is not accepted; use an absolute path",
                "build-1 | {'command':['ls'],'user':'root'} | 400 | user: there is no such field; there are command, directory",
                "build-1 | {'command':['/no/such/program']} | 400 | command: \"/no/such/program\" is not accepted",
            })
    void refusesByName(String vm, String body, int status, String message) throws Exception {
        vms.all.add(FakeVms.vm("stopped", Vm.Status.STOPPED));
        HttpResponse<String> answer = server.send(server.request("/eyrie/v1/vms/%s/exec".formatted(vm))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));

        assertThat(Json.mapper()
                        .readTree(answer.body())
                        .path("error")
                        .path("message")
                        .textValue())
                .startsWith(message);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(vms.guest.processes).isEmpty();
    }

    @Test
    void limitsTheLengthOfACommand() throws Exception {
        HttpResponse<String> answer = server.send(server.request("/eyrie/v1/vms/build-1/exec")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"command\":[\"echo\"" + ",\"xxxxxxxxxx\"".repeat(4_000) + "]}")));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    private String start(String... command) throws Exception {
        return start(server, command);
    }

    private static String start(RestServer on, String... command) throws Exception {
        var body = Json.mapper().createObjectNode().put("directory", "/tmp");
        var words = body.putArray("command");
        for (String word : command) {
            words.add(word);
        }
        body.putObject("environment").put("GREETING", "hi");
        HttpResponse<String> answer = on.send(on.request("/eyrie/v1/vms/build-1/exec")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
        assertThat(answer.statusCode()).isEqualTo(201);
        return Json.mapper().readTree(answer.body()).path("exec").textValue();
    }

    private DataInputStream open(String exec) throws Exception {
        HttpRequest request =
                server.request("/eyrie/v1/execs/%s/output".formatted(exec)).build();
        HttpResponse<InputStream> answer = server.client().send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new DataInputStream(answer.body());
    }

    private CompletableFuture<HttpResponse<String>> feed(String exec, BodyPublisher body) {
        HttpRequest request = server.request("/eyrie/v1/execs/%s/stdin".formatted(exec))
                .timeout(Duration.ofSeconds(50))
                .PUT(body)
                .build();
        return server.client().sendAsync(request, BodyHandlers.ofString());
    }

    private static void type(SubmissionPublisher<ByteBuffer> keyboard, String text) {
        keyboard.submit(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static int status(RestServer server, String path) {
        try {
            return server.get(path).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertEnds(Process process) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    /** What came out of a process, as a client puts it together. */
    private static final class Output {
        final StringBuilder[] kept = {null, new StringBuilder(), new StringBuilder()};
        final CRC32 crc = new CRC32();
        long bytes;
        int exit = Integer.MIN_VALUE;

        static Output of(DataInputStream in) throws IOException {
            Output output = new Output();
            while (true) {
                int type = in.readByte();
                byte[] payload = in.readNBytes(in.readInt());
                switch (type) {
                    case 1, 2 -> output.add(type, payload);
                    case 3 -> {
                        output.exit = ByteBuffer.wrap(payload).getInt();
                        assertThat(in.read()).isNegative();
                        return output;
                    }
                    default -> throw new AssertionError(new String(payload, StandardCharsets.UTF_8));
                }
            }
        }

        /** The next frame of a type that is not empty. */
        static String next(DataInputStream in, int type) throws IOException {
            while (true) {
                assertThat(in.readByte()).isEqualTo((byte) type);
                byte[] payload = in.readNBytes(in.readInt());
                if (payload.length > 0) {
                    return new String(payload, StandardCharsets.UTF_8);
                }
            }
        }

        String text(int type) {
            return kept[type].toString();
        }

        private void add(int type, byte[] payload) {
            if (type == 1) {
                bytes += payload.length;
                crc.update(payload);
            }
            if (kept[type].length() < 1_000) {
                kept[type].append(new String(payload, StandardCharsets.UTF_8));
            }
        }
    }
}
