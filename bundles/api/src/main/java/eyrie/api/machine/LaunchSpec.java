/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import eyrie.api.template.MachineConfig;
import java.nio.file.Path;

/**
 * A machine to launch.
 *
 * @param machineId names its run folder; unique on this node, letters, digits and dashes
 * @param config the machine
 * @param disk its writable qcow2
 * @param kernel with {@code Boot.KERNEL}, else null
 * @param initrd with {@code Boot.KERNEL}, else null
 * @param nvram writable firmware variables, or null
 * @param seed a read-only extra disk (cloud-init), or null
 * @param ram where guest RAM lives
 * @param start cold, or waiting for a saved state
 * @param mac of its network card, {@code 52:54:00:..}; a restored machine keeps the saved one until it is separated
 * @param arriving what {@code disk} lies on where that is still arriving; null if it is whole
 */
public record LaunchSpec(
        String machineId,
        MachineConfig config,
        Path disk,
        Path kernel,
        Path initrd,
        Path nvram,
        Path seed,
        Ram ram,
        Start start,
        String mac,
        Arriving arriving) {
    /** On files that are whole. */
    public LaunchSpec(
            String machineId,
            MachineConfig config,
            Path disk,
            Path kernel,
            Path initrd,
            Path nvram,
            Path seed,
            Ram ram,
            Start start,
            String mac) {
        this(machineId, config, disk, kernel, initrd, nvram, seed, ram, start, mac, null);
    }

    /**
     * The file under a disk, while parts of it are missing.
     *
     * @param file at its full length; not read before {@link Machine#imageArrived}
     * @param socket where its content is served by NBD, as the export {@code disk}, until then; the process connects
     *     again whenever it is cut off, and its guest waits
     */
    public record Arriving(Path file, Path socket) {}

    /** What comes after the launch. */
    public enum Start {
        COLD,
        RESTORE
    }

    /** Where guest RAM lives. */
    public sealed interface Ram {
        /** In a file that the guest writes: made if missing; suspending it copies nothing. */
        record Shared(Path file) implements Ram {}

        /** In a file that is mapped copy on write and never changed: what clones of a template use. */
        record Private(Path file) implements Ram {}
    }
}
