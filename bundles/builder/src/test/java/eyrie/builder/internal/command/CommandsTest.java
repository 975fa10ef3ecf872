/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.command;

import static eyrie.builder.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandsTest {
    @TempDir
    private Path folder;

    private final Commands commands = new Commands();
    private Path log;

    @BeforeEach
    void nameLog() {
        log = folder.resolve("log");
    }

    @AfterEach
    void close() {
        commands.close();
    }

    @Test
    void outputIsHeardLineByLineAndLogged() throws Exception {
        List<String> lines = new ArrayList<>();

        commands.run(sh("echo one; echo two >&2; echo $GREETING", Map.of("GREETING", "hello")), log, false, lines::add);

        assertThat(lines).containsExactly("one", "two", "hello");
        assertThat(log).hasContent("one\ntwo\nhello");
        commands.run(sh("echo more", Map.of()), log, true, line -> {});
        assertThat(log).hasContent("one\ntwo\nhello\nmore");
    }

    @Test
    void aFailureTellsTheExitCodeAndTheLastLines() {
        assertThatThrownBy(() -> commands.run(
                        sh("for i in 1 2 3 4 5; do echo line $i; done; exit 7", Map.of()), log, false, line -> {}))
                .hasMessage("script ended with exit code 7 and said: line 3 | line 4 | line 5")
                .isInstanceOfSatisfying(
                        CommandFailed.class,
                        failed -> assertThat(failed.lastLines()).hasSize(5));
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> commands.run(Command.of("nothing", List.of("/nothing/here")), log, false, line -> {}))
                .isInstanceOfAny(CommandFailed.class, IOException.class)
                .hasMessageContaining("nothing");
        refused(
                () -> commands.tools().require("eyrie-no-such-tool", "some-package", "for a test"),
                ErrorKind.UNAVAILABLE,
                "the program eyrie-no-such-tool is needed for a test and is not installed; install the package some-package");
    }

    @Test
    void anInterruptKillsTheProgram() throws Exception {
        CompletableFuture<Long> pid = new CompletableFuture<>();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                commands.run(
                        sh("echo $$; exec sleep 1000", Map.of()), log, false, line -> pid.complete(Long.valueOf(line)));
            } catch (Exception ended) {
                end.complete(ended);
            }
        });
        ProcessHandle program = ProcessHandle.of(pid.get(30, TimeUnit.SECONDS)).orElseThrow();

        caller.interrupt();

        assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(EyrieException.class);
        program.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void closingKillsWhatRuns() throws Exception {
        CompletableFuture<Long> pid = new CompletableFuture<>();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                commands.run(
                        sh("echo $$; exec sleep 1000", Map.of()), log, false, line -> pid.complete(Long.valueOf(line)));
            } catch (Exception ended) {
                end.complete(ended);
            }
        });
        pid.get(30, TimeUnit.SECONDS);

        commands.close();

        assertThat(end.get(30, TimeUnit.SECONDS)).hasMessageStartingWith("script ended with exit code 137");
        refused(
                () -> commands.run(sh("true", Map.of()), log, false, line -> {}),
                ErrorKind.UNAVAILABLE,
                "the work was cancelled");
    }

    @Test
    void programsGetNothingOfThisProcessesEnvironment() throws Exception {
        List<String> lines = new ArrayList<>();

        commands.run(
                new Command("env", List.of(commands.tools().require("env", "coreutils", "")), Map.of()),
                log,
                false,
                lines::add);

        assertThat(lines)
                .allMatch(line -> line.matches("(PATH|LC_ALL|DEBIAN_FRONTEND|.*_(proxy|PROXY))=.*"))
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(Files.size(log)).isPositive();
    }

    private static Command sh(String script, Map<String, String> environment) {
        return new Command("script", List.of("/bin/sh", "-c", script), environment);
    }
}
