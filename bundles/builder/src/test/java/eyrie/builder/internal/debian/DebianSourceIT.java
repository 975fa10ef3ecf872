/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import eyrie.api.machine.GuestFile;
import eyrie.api.template.Boot;
import eyrie.api.vm.DiskSource;
import eyrie.builder.internal.FakeHypervisor;
import eyrie.builder.internal.Workspaces;
import eyrie.builder.internal.command.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real installation from the mirror of this machine: needs root, the network and a minute. */
@Tag("slow")
class DebianSourceIT {
    private static final long DISK_BYTES = 2L << 30;

    @TempDir
    private Path data;

    @Test
    void aDebianIsBuiltWithItsKernelAndNothingIsLeftOver() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        FakeHypervisor hypervisor = new FakeHypervisor(
                new GuestFile("/usr/lib/eyrie/eyrie-agent", 0755, "#!/bin/sh\n"),
                new GuestFile("/etc/systemd/system/eyrie-agent.service", 0644, "[Service]\nExecStart=/bin/true\n"));
        Path folder = Files.createDirectory(data.resolve("vm"));
        List<String> steps = new ArrayList<>();

        DiskSource.Built built = new DebianSource("", "bookworm", new Workspaces(data), new Commands(), hypervisor)
                .build("debian", DISK_BYTES, folder, (step, fraction) -> steps.add(step));

        assertThat(built.boot().kind()).isEqualTo(Boot.Kind.KERNEL);
        assertThat(folder.resolve("kernel")).isNotEmptyFile();
        assertThat(folder.resolve("initrd")).isNotEmptyFile();
        assertThat(hypervisor.virtualSize(folder.resolve("disk"))).isEqualTo(DISK_BYTES);
        assertThat(data.resolve("builder")).isEmptyDirectory();
        assertThat(steps).anyMatch(step -> step.startsWith("Downloading package"));
        assertThat(steps).anyMatch(step -> step.startsWith("Installing openssh-server"));
        String keep = System.getProperty("eyrie.keep");
        if (keep != null) {
            for (String name : List.of("disk", "kernel", "initrd")) {
                Files.copy(folder.resolve(name), Path.of(keep, name));
            }
        }
    }
}
