/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.Progress;
import eyrie.api.template.Boot;
import eyrie.api.vm.DiskSource;
import java.nio.file.Path;
import java.util.List;

/** Builds empty disks from anything that is called {@code blank}, and disks that do not boot from {@code broken}. */
public record SimDiskSource(Faults faults) implements DiskSource {
    @Override
    public boolean accepts(String from) {
        return from.equals("blank") || from.equals("broken");
    }

    @Override
    public Built build(String from, long diskBytes, Path folder, Progress progress) {
        faults.work("build", () -> {
            Path disk = folder.resolve("disk");
            SimDisks.create(disk, from.equals("broken") ? new String[] {"unbootable"} : new String[0]);
            SimDisks.write(folder.resolve("seed"), List.of("seed"));
        });
        return new Built(Boot.firmware());
    }
}
