/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes and sockets below what Java offers. */
@Timeout(30)
class HostPlatformTest {
    private final HostPlatform platform = HostPlatform.load();

    @TempDir
    Path folder;

    private long shell(String script, int inherited) throws IOException {
        return platform.spawn(new SpawnRequest(
                List.of("/bin/sh", "-c", script),
                List.of("PATH=/usr/bin:/bin", "GREETING=hello"),
                output(),
                inherited));
    }

    private Path output() {
        return folder.resolve("output");
    }

    private void awaitEnd(long pid) throws Exception {
        try (ProcessEnds ends = platform.processEnds()) {
            ends.of(pid).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aProgramGetsItsEnvironmentAndWritesToItsFile() throws Exception {
        awaitEnd(shell("echo $GREETING; echo problem >&2; env | wc -l", -1));
        assertThat(output()).content().startsWith("hello\nproblem\n");
        awaitEnd(shell("echo more", -1));
        assertThat(output()).content().endsWith("more\n");
    }

    @Test
    void aProgramHasASessionOfItsOwnAndNoneOfOurDescriptors() throws Exception {
        try (ServerSocket ours = new ServerSocket(0)) {
            assertThat(ours.isBound()).isTrue();
            awaitEnd(shell("cut -d' ' -f1,6 /proc/$$/stat; ls /proc/$$/fd", -1));
        }
        List<String> lines = Files.readAllLines(output());
        String[] pidAndSession = lines.getFirst().split(" ");
        assertThat(pidAndSession[0]).isEqualTo(pidAndSession[1]);
        // 10 is the script's own where the shell keeps one. No pipe in the script: its ends would be seen, now and
        // then.
        assertThat(lines.subList(1, lines.size())).contains("0").isSubsetOf("0", "1", "2", "10");
    }

    @Test
    void aMissingProgramIsNamed() {
        assertThatThrownBy(() -> platform.spawn(new SpawnRequest(List.of("/no/such/program"), List.of(), output(), -1)))
                .isInstanceOfSatisfying(
                        NativeException.class,
                        failure -> assertThat(failure.errno()).isEqualTo(2))
                .hasMessageContaining("/no/such/program")
                .hasMessageContaining("No such file");
    }

    @Test
    void whoConnectsToAnInheritedSocketMeetsTheProgram() throws Exception {
        Path path = folder.resolve("s");
        long pid;
        try (ListeningSocket socket = platform.listen(path)) {
            pid = shell("test -S /proc/self/fd/3 && echo socket", socket.fd());
        }
        awaitEnd(pid);
        assertThat(output()).hasContent("socket");
        assertThatThrownBy(() ->
                        SocketChannel.open(UnixDomainSocketAddress.of(path)).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefused() {
        assertThatThrownBy(() -> platform.listen(folder.resolve("x".repeat(120))))
                .hasMessageContaining("103");
    }

    @Test
    void theEndsOfManyProcessesAreTold() throws Exception {
        try (ProcessEnds ends = platform.processEnds()) {
            long sleeper = shell("exec sleep 1000", -1);
            CompletableFuture<Void> never = ends.of(sleeper);
            List<CompletableFuture<Void>> brief = java.util.stream.IntStream.range(0, 20)
                    .mapToObj(i -> {
                        try {
                            return ends.of(shell("exit 3", -1));
                        } catch (IOException failure) {
                            throw new IllegalStateException(failure);
                        }
                    })
                    .toList();
            CompletableFuture.allOf(brief.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
            assertThat(never).isNotDone();
            ProcessHandle.of(sleeper).orElseThrow().destroyForcibly();
            never.get(20, TimeUnit.SECONDS);
            assertThat(ProcessHandle.of(sleeper)).as("reaped").isEmpty();
            assertThat(ends.of(sleeper)).isCompleted();
        }
    }

    @Test
    void aProcessIsToldFromOthers() throws Exception {
        long self = ProcessHandle.current().pid();
        long other = shell("exec sleep 1000", -1);
        assertThat(platform.startStamp(self)).isPresent().isNotEqualTo(platform.startStamp(other));
        assertThat(platform.startStamp(self)).isEqualTo(platform.startStamp(self));
        assertThat(platform.residentBytes(self)).isGreaterThan(1 << 20);
        ProcessHandle.of(other).orElseThrow().destroyForcibly();
        awaitEnd(other);
        assertThat(platform.startStamp(other)).isEmpty();
        assertThat(platform.commandLine(other)).isEmpty();
        assertThat(platform.residentBytes(other)).isEqualTo(-1);
    }
}
