/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command took.
 *
 * @param seconds from its start to its end
 * @param cpuSeconds of processor time, of the command and of the server that worked for it
 * @param out its standard output
 */
record Timed(double seconds, double cpuSeconds, String out) {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final double TICKS = 100;

    /** Runs a command of its own. */
    static Timed run(String... command) {
        List<String> timed = new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='TIMED %R %U %S'; time \"$@\"", "bash"));
        timed.addAll(List.of(command));
        Package.run(PATIENCE, "", "sync").ok();
        Package.Result result =
                Package.run(PATIENCE, "", timed.toArray(String[]::new)).ok();
        String[] figures = result.err()
                .lines()
                .filter(line -> line.startsWith("TIMED "))
                .findFirst()
                .orElseThrow()
                .split(" ");
        return new Timed(
                Double.parseDouble(figures[1]),
                Double.parseDouble(figures[2]) + Double.parseDouble(figures[3]),
                result.out());
    }

    /** Runs a command of the package, which has a server work for it. */
    static Timed eyrie(Server server, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Package.HOME.resolve("bin/eyrie").toString(),
                "--data",
                server.data().toString()));
        command.addAll(List.of(arguments));
        double before = cpu(server.pid());
        Timed client = run(command.toArray(String[]::new));
        return new Timed(client.seconds(), client.cpuSeconds() + cpu(server.pid()) - before, client.out());
    }

    /** Seconds of processor time that a process has used. */
    private static double cpu(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
