/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/** Figures of this machine that the platform tells only by name. */
public final class HostFigures {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private HostFigures() {}

    /** Installed memory in bytes. */
    public static long totalMemory() {
        return attribute("TotalMemorySize").longValue();
    }

    /** Memory in bytes that can be had without swapping. */
    public static long availableMemory() {
        try {
            List<String> lines = Files.exists(MEMINFO) ? Files.readAllLines(MEMINFO) : List.of();
            return lines.stream()
                    .filter(line -> line.startsWith(AVAILABLE))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kib -> Long.parseLong(kib) << 10)
                    .findFirst()
                    .orElseGet(() -> attribute("FreeMemorySize").longValue());
        } catch (IOException e) {
            return attribute("FreeMemorySize").longValue();
        }
    }

    /** 0 to 1; 0 while it is not known yet. */
    public static double cpuLoad() {
        double load = attribute("CpuLoad").doubleValue();
        return Double.isNaN(load) ? 0 : Math.clamp(load, 0.0, 1.0);
    }

    private static Number attribute(String name) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), name);
            return value instanceof Number number ? number : 0;
        } catch (JMException e) {
            return 0; // another JVM, which does not tell
        }
    }
}
