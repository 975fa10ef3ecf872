/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/** Counts physical cores as Linux shows them: threads of one core have its number and that of its package in common. */
final class LinuxCores {
    private LinuxCores() {}

    /**
     * @param cpus {@code /sys/devices/system/cpu}
     * @param cpuinfo {@code /proc/cpuinfo}, which is asked where the first tells nothing
     */
    static OptionalInt of(Path cpus, Path cpuinfo) {
        Set<String> cores = fromTopology(cpus);
        if (cores.isEmpty()) {
            cores = fromCpuinfo(cpuinfo);
        }
        return cores.isEmpty() ? OptionalInt.empty() : OptionalInt.of(cores.size());
    }

    /** Processors that are switched off have no topology. */
    private static Set<String> fromTopology(Path cpus) {
        Set<String> cores = new HashSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(cpus, "cpu[0-9]*")) {
            for (Path folder : folders) {
                Path topology = folder.resolve("topology");
                if (Files.isDirectory(topology)) {
                    cores.add(number(topology.resolve("physical_package_id")) + "/"
                            + number(topology.resolve("core_id")));
                }
            }
            return cores;
        } catch (IOException unreadable) {
            return Set.of();
        }
    }

    private static String number(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    private static Set<String> fromCpuinfo(Path cpuinfo) {
        Set<String> cores = new HashSet<>();
        try {
            String socket = "0";
            for (String line : Files.readAllLines(cpuinfo)) {
                String[] parts = line.split(":", 2);
                String value = parts.length == 2 ? parts[1].strip() : "";
                switch (parts[0].strip()) {
                    case "physical id" -> socket = value;
                    case "core id" -> cores.add(socket + "/" + value);
                    default -> {}
                }
            }
            return cores;
        } catch (IOException unreadable) {
            return Set.of();
        }
    }
}
