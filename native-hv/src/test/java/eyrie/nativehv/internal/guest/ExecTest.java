/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in the guest, run by the real agent. */
@Timeout(120)
class ExecTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RunningAgent agent;
    private GuestLink guest;

    @BeforeEach
    void start() throws IOException {
        agent = RunningAgent.started();
        guest = agent.link();
    }

    @AfterEach
    void stop() throws Exception {
        guest.close();
        agent.close();
    }

    private GuestProcess sh(String script) {
        return guest.exec(GuestCommand.of("sh", "-c", script));
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), UTF_8);
    }

    private String output(String script) throws IOException {
        try (GuestProcess process = sh(script)) {
            return text(process.stdout());
        }
    }

    @Test
    void keepsOutputErrorsAndExitCodeApart() throws IOException {
        try (GuestProcess process = sh("echo out; echo err >&2; exit 7")) {
            assertThat(text(process.stdout())).isEqualTo("out\n");
            assertThat(text(process.stderr())).isEqualTo("err\n");
            assertThat(process.waitFor(PATIENCE)).hasValue(7);
        }
    }

    @Test
    void tellsTheSignalThatEndedIt() {
        try (GuestProcess process = sh("kill -TERM $$")) {
            assertThat(process.waitFor(PATIENCE)).hasValue(128 + 15);
        }
    }

    @Test
    void readsAScriptFromItsInput() throws IOException {
        try (GuestProcess process = guest.exec(GuestCommand.of("sh", "-s"))) {
            try (OutputStream stdin = process.stdin()) {
                stdin.write("echo from the script; exit 3\n".getBytes(UTF_8));
            }
            assertThat(text(process.stdout())).isEqualTo("from the script\n");
            assertThat(process.waitFor(PATIENCE)).hasValue(3);
        }
    }

    @Test
    void setsArgumentsEnvironmentAndDirectory() throws IOException {
        GuestCommand command = new GuestCommand(
                List.of("sh", "-c", "printf '%s|' \"$PWD\" \"$GREETING\" \"$@\"", "sh", "a b", "", "ü\n"),
                Map.of("GREETING", "a=b"),
                "/tmp");
        try (GuestProcess process = guest.exec(command)) {
            assertThat(text(process.stdout())).isEqualTo("/tmp|a=b|a b||ü\n|");
        }
    }

    @Test
    void givesASaneEnvironmentAndNothingOfItsOwn() throws IOException {
        assertThat(output("env | cut -d= -f1 | sort | tr '\\n' ' '"))
                .isEqualTo("HOME LANG LOGNAME PATH PWD SHELL USER ");
        assertThat(output("ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3 ");
        // Signals 32 and 33 are the C library's own, and whoever runs the tests may have touched them.
        assertThat(output(
                                "while read name mask; do case $name in Sig[BI]*) echo $name $mask;; esac; done </proc/self/status")
                        .replace("180000000", "000000000"))
                .isEqualTo("SigBlk: 0000000000000000\nSigIgn: 0000000000000000\n");
        assertThat(output("cut -d' ' -f6 /proc/$$/stat; echo $$").lines().distinct())
                .as("a session of its own")
                .hasSize(1);
    }

    @Test
    void saysWhyAProgramCannotBeStarted() {
        try (GuestProcess process = guest.exec(GuestCommand.of("no-such-program"))) {
            assertThatThrownBy(() -> process.waitFor(PATIENCE))
                    .isInstanceOf(EyrieException.class)
                    .hasMessage("command no-such-program: No such file or directory")
                    .extracting(e -> ((EyrieException) e).kind())
                    .isEqualTo(ErrorKind.INVALID);
            assertThatThrownBy(() -> process.stdout().read()).isInstanceOf(IOException.class);
        }
        try (GuestProcess process = guest.exec(new GuestCommand(List.of("true"), Map.of(), "/no/where"))) {
            assertThatThrownBy(() -> process.waitFor(PATIENCE)).hasMessageContaining("directory /no/where");
        }
    }

    @Test
    void streamsAHundredMegabytesWithoutLoss() throws IOException {
        CRC32 expected = new CRC32();
        for (int i = 1; i <= 13_000_000; i++) {
            expected.update(Integer.toString(i).getBytes(UTF_8));
            expected.update('\n');
        }
        CRC32 found = new CRC32();
        long size = 0;
        try (GuestProcess process = guest.exec(GuestCommand.of("seq", "13000000"))) {
            byte[] piece = new byte[50_000];
            for (int count = process.stdout().read(piece);
                    count >= 0;
                    count = process.stdout().read(piece)) {
                found.update(piece, 0, count);
                size += count;
            }
            assertThat(process.waitFor(PATIENCE)).hasValue(0);
        }
        assertThat(size).isGreaterThan(100_000_000);
        assertThat(found.getValue()).isEqualTo(expected.getValue());
    }

    @Test
    void takesInputAsFastAsItIsReadAndNoFaster() throws Exception {
        byte[] sent = new byte[20_000_000];
        new Random(11).nextBytes(sent);
        try (GuestProcess process = guest.exec(GuestCommand.of("cat"))) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(
                    () -> {
                        try (OutputStream stdin = process.stdin()) {
                            stdin.write(sent);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> Thread.ofVirtual().start(task));
            assertThat(process.stdout().readAllBytes()).isEqualTo(sent);
            writing.join();
            assertThat(process.waitFor(PATIENCE)).hasValue(0);
        }
    }

    @Test
    void isNotHeldUpByOutputThatNobodyReads() throws IOException {
        try (GuestProcess unread = guest.exec(GuestCommand.of("yes"))) {
            assertThat(unread.stdout().read()).isEqualTo('y');
            for (int i = 0; i < 20; i++) {
                assertThat(output("echo " + i)).isEqualTo(i + "\n");
            }
            assertThat(unread.stdout().available()).isLessThanOrEqualTo(Wire.WINDOW);
            assertThat(unread.waitFor(Duration.ZERO)).isEmpty();
            assertThat(unread.stdout().readNBytes(4 * Wire.WINDOW)).hasSize(4 * Wire.WINDOW);
        }
    }

    @Test
    void killsTheProcessAndItsChildren() throws Exception {
        try (GuestProcess process = sh("sleep 1000 & echo $!; set -m; sleep 1000 & echo $!; wait")) {
            InputStream stdout = process.stdout();
            List<ProcessHandle> children = List.of(handle(line(stdout)), handle(line(stdout)));
            process.kill();
            assertThat(process.waitFor(PATIENCE)).hasValue(128 + 9);
            for (ProcessHandle child : children) {
                child.onExit().get();
            }
        }
    }

    @Test
    void closingKills() throws Exception {
        GuestProcess process = sh("echo $$; exec sleep 1000");
        ProcessHandle handle = handle(line(process.stdout()));
        process.close();
        handle.onExit().get();
        assertThatThrownBy(() -> process.waitFor(PATIENCE)).isInstanceOf(EyrieException.class);
    }

    @Test
    void doesNotWaitForADaemonAndLetsItLive() throws Exception {
        try (GuestProcess process = sh("(while :; do echo alive; done) & echo $!; exit 4")) {
            ProcessHandle daemon = handle(line(process.stdout()));
            CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> {
                try {
                    return process.stdout().readAllBytes();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(process.waitFor(PATIENCE)).hasValue(4);
            assertThat(rest.join()).isNotEmpty();
            assertThat(output("echo the agent works on")).isEqualTo("the agent works on\n");
            assertThat(daemon.isAlive()).isTrue();
            daemon.destroyForcibly();
        }
    }

    @Test
    void tellsTheWriterThatNobodyReads() {
        try (GuestProcess process = sh("exec 0<&-; sleep 1000")) {
            byte[] piece = new byte[10_000];
            assertThatThrownBy(() -> {
                        while (true) {
                            process.stdin().write(piece);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reads no more input");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void passesBytesThatLookLikeMarkersOfTheProtocol(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] magic = Arrays.copyOf(Wire.marker(new byte[Wire.NONCE]), 16);
        byte[] sent = new byte[200_000];
        random.nextBytes(sent);
        for (int i = 0; i < 200; i++) {
            int part = 1 + random.nextInt(magic.length);
            System.arraycopy(magic, 0, sent, random.nextInt(sent.length - part), part);
        }
        for (int border = Wire.MAX_PAYLOAD; border < sent.length - 16; border += Wire.MAX_PAYLOAD) {
            System.arraycopy(magic, 0, sent, border - random.nextInt(16), magic.length);
        }
        try (GuestProcess process = guest.exec(GuestCommand.of("cat"))) {
            try (OutputStream stdin = process.stdin()) {
                stdin.write(sent);
            }
            assertThat(process.stdout().readAllBytes()).isEqualTo(sent);
        }
        String argument = new String(magic, ISO_8859_1);
        try (GuestProcess process = guest.exec(GuestCommand.of("printf", "%s", argument.repeat(3)))) {
            assertThat(text(process.stdout())).isEqualTo(argument.repeat(3));
        }
    }

    @Test
    void takesALongCommandLine() throws IOException {
        String argument = "x".repeat(100_000);
        try (GuestProcess process = guest.exec(GuestCommand.of("printf", "%s", argument, argument, argument))) {
            assertThat(text(process.stdout())).isEqualTo(argument.repeat(3));
        }
    }

    @Test
    void runsManyAtOnce() {
        List<GuestProcess> processes = IntStream.range(0, 40)
                .mapToObj(i -> sh("cat >/dev/null; seq 5000; exit " + i))
                .toList();
        for (int i = 0; i < processes.size(); i++) {
            try (GuestProcess process = processes.get(i)) {
                process.stdin().close();
                assertThat(text(process.stdout())).endsWith("\n5000\n");
                assertThat(process.waitFor(PATIENCE)).hasValue(i);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String line(InputStream stream) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = stream.read(); c != '\n' && c >= 0; c = stream.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static ProcessHandle handle(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
