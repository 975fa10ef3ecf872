/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.machine.MachineExit;
import eyrie.api.machine.MachineExit.Cause;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Works out how a machine ended from what is left of it, whether or not anybody was watching. */
final class ExitReader {
    private static final int CONSOLE_LINES = 20;
    private static final int SIGNALLED = 128;
    /** HUP, INT, QUIT, KILL, TERM, XCPU: somebody wanted it; all others are a crash. */
    private static final Set<Integer> FROM_OUTSIDE = Set.of(1, 2, 3, 9, 15, 24);

    private ExitReader() {}

    static MachineExit read(RunFolder run, EndNotes notes) {
        List<String> console = TextTail.of(run.console(), CONSOLE_LINES);
        return judge(run, notes, console, run.exitStatus(), run.lastWords());
    }

    private static MachineExit judge(
            RunFolder run, EndNotes notes, List<String> console, OptionalInt status, String words) {
        if (notes.hasPanicked() || notes.shutdownReason().equals("guest-panic") || isPanic(console, status)) {
            return exit(Cause.GUEST_PANIC, "the guest's kernel panicked", console);
        }
        if (notes.shutdownReason().startsWith("guest")) {
            return exit(Cause.GUEST_SHUTDOWN, "the guest shut down", console);
        }
        if (run.isEndRequested()) {
            return exit(Cause.HOST_REQUEST, "it was ended on request", console);
        }
        if (words.contains("terminating on signal")) {
            return exit(Cause.KILLED, "QEMU was told to end: " + words, console);
        }
        if (status.isEmpty()) {
            return exit(
                    Cause.KILLED,
                    "its process is gone and left no exit status: the host was restarted or the process was killed with"
                            + " its supervisor",
                    console);
        }
        return byStatus(status.getAsInt(), words, console);
    }

    private static boolean isPanic(List<String> console, OptionalInt status) {
        return status.orElse(0) == 1
                && console.stream()
                        .anyMatch(line -> line.contains("end Kernel panic") || line.contains("Kernel panic - "));
    }

    private static MachineExit byStatus(int status, String words, List<String> console) {
        if (status == 0) {
            return exit(Cause.GUEST_SHUTDOWN, "the guest shut down", console);
        }
        int signal = status - SIGNALLED;
        if (FROM_OUTSIDE.contains(signal)) {
            String hint = signal == 9 ? ", perhaps because memory ran out" : "";
            return exit(Cause.KILLED, "QEMU was killed by signal %d%s".formatted(signal, hint), console);
        }
        return signal > 0
                ? exit(Cause.FAILED, "QEMU crashed with signal %d: %s".formatted(signal, words), console)
                : exit(Cause.FAILED, "QEMU ended with exit code %d: %s".formatted(status, words), console);
    }

    private static MachineExit exit(Cause cause, String detail, List<String> console) {
        return new MachineExit(cause, detail, console, Instant.now());
    }
}
