/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory a process of this machine has. */
public final class Memory {
    private static final int KIB_PER_MIB = 1024;

    private Memory() {}

    /** The resident memory in MiB, -1 if there is no such process or it cannot be seen. */
    public static long residentMib(long pid) {
        try {
            Path status = Path.of("/proc/" + pid + "/status");
            return Files.exists(status) ? ofLinux(Files.readString(status)) : asked(pid);
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    private static long ofLinux(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
                .findFirst()
                .orElse(-1);
    }

    private static long asked(long pid) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
        String answer = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        return answer.isEmpty() ? -1 : Long.parseLong(answer) / KIB_PER_MIB;
    }
}
