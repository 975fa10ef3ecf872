/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is killed, and a real disk that is full. */
@Timeout(120)
class CrashTest {
    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedCommitSurvivesKills() throws Exception {
        List<Long> acknowledged = new ArrayList<>();
        for (int kill = 1; kill <= 3; kill++) {
            long first = kill * 1_000_000L;
            Process child = start(List.of(), folder.toString(), Long.toString(first));
            acknowledged.addAll(readThenKill(child, 40 * kill));
            try (Numbers numbers = new Numbers(new SqliteDatabase(folder))) {
                // At most one more: committed, and killed before it could be said.
                assertThat(numbers.all()).containsAll(acknowledged).hasSizeLessThan(acknowledged.size() + kill + 1);
            }
        }
    }

    private static List<Long> readThenKill(Process child, int commits) throws Exception {
        List<Long> acknowledged = new ArrayList<>();
        try (BufferedReader output = child.inputReader()) {
            while (acknowledged.size() < commits) {
                acknowledged.add(Long.parseLong(output.readLine()));
            }
            child.toHandle().destroyForcibly();
            // What it said between the decision and the kill counts too; a line cut short is not an acknowledgement.
            output.lines()
                    .filter(line -> line.length() == 7)
                    .map(Long::parseLong)
                    .forEach(acknowledged::add);
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return acknowledged;
    }

    @Test
    void aFullDiskLosesNothingAndWritesWorkWhenThereIsRoomAgain() throws Exception {
        List<String> ownMounts = List.of("unshare", "--user", "--map-root-user", "--mount");
        assumeTrue(works(ownMounts), "needs a private mount namespace for a small disk");
        String script = "mount -t tmpfs -o size=24m small \"$0\" && head -c 16M /dev/zero > \"$0/ballast\" && \"$@\"";
        List<String> prefix = new ArrayList<>(ownMounts);
        prefix.addAll(List.of("sh", "-c", script, folder.toString()));
        Process child = start(prefix, folder.resolve("db").toString(), "1000", "200000");
        List<String> said = new ArrayList<>();
        try (BufferedReader output = child.inputReader();
                var input = child.outputWriter()) {
            String line = output.readLine();
            while (line != null && line.matches("\\d+")) {
                said.add(line);
                line = output.readLine();
            }
            assertThat(line).isEqualTo("NO_SPACE");
            assertThat(said).isNotEmpty();
            removeBallast(child);
            input.write("go on\n");
            input.flush();
            assertThat(output.readLine()).matches("\\d+");
            assertThat(output.readLine()).isEqualTo("SEEN " + (said.size() + 1));
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
    }

    /** The small disk is only visible inside the child; its root is reachable through /proc. */
    private void removeBallast(Process child) throws IOException, InterruptedException {
        String target = "/proc/" + child.pid() + "/root" + folder.resolve("ballast");
        assertThat(new ProcessBuilder("rm", target).inheritIO().start().waitFor())
                .isZero();
    }

    private static boolean works(List<String> prefix) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Process start(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                CommitStream.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
