/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.machine.Hypervisor;
import eyrie.api.template.MachineConfig;
import java.nio.file.Path;
import java.time.Duration;

/** Starts a throwaway machine from the files of a version to be, and believes them when its guest answers. */
final class SanityTest {
    private static final Duration RESUME = Duration.ofMinutes(1);
    private static final Duration BOOT = Duration.ofMinutes(5);

    private final Hypervisor hypervisor;
    private final SpareMaker machines;

    SanityTest(Hypervisor hypervisor, SpareMaker machines) {
        this.hypervisor = hypervisor;
        this.machines = machines;
    }

    /**
     * A machine that a killed process leaves belongs to nobody, and so the next one discards it.
     *
     * @param files a folder with files named as those of a template version
     * @throws EyrieException saying what went wrong
     */
    void run(MachineConfig config, Path files, boolean suspended) {
        hypervisor.check(config, suspended);
        Spare trial = suspended ? machines.make(config, files) : machines.makeCold(config, files);
        try {
            if (suspended) {
                trial.machine().resume();
            } else {
                trial.machine().boot();
            }
            trial.machine().guest().await(suspended ? RESUME : BOOT);
        } catch (EyrieException e) {
            throw new EyrieException(e.kind(), "what was saved does not start: " + e.getMessage(), e);
        } finally {
            machines.discard(trial);
        }
    }
}
