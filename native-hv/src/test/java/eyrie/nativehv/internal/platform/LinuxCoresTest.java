/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxCoresTest {
    @TempDir
    Path folder;

    @Test
    void threadsOfOneCoreCountOnceAndThoseOfAnotherPackageApart() throws IOException {
        for (int cpu = 0; cpu < 8; cpu++) {
            Path topology = Files.createDirectories(folder.resolve("cpu" + cpu).resolve("topology"));
            Files.writeString(topology.resolve("physical_package_id"), (cpu % 2) + "\n");
            Files.writeString(topology.resolve("core_id"), (cpu / 2 % 2) + "\n");
        }
        Files.createDirectories(folder.resolve("cpu8"));
        Files.createDirectories(folder.resolve("cpufreq"));
        assertThat(LinuxCores.of(folder, folder.resolve("none"))).hasValue(4);
    }

    @Test
    void whatTheProcessFileTellsCountsWhereThereIsNoTopology() throws IOException {
        Path cpuinfo = folder.resolve("cpuinfo");
        Files.writeString(cpuinfo, """
                processor\t: 0
                physical id\t: 0
                core id\t\t: 0

                processor\t: 1
                physical id\t: 0
                core id\t\t: 0

                processor\t: 2
                physical id\t: 1
                core id\t\t: 0
                """);
        assertThat(LinuxCores.of(folder.resolve("none"), cpuinfo)).hasValue(2);
        assertThat(LinuxCores.of(folder.resolve("none"), folder.resolve("nothing")))
                .isEmpty();
    }
}
