/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import eyrie.api.template.MachineConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs machines as processes of their own, which outlive the process that launched them. Knows files and machines,
 * neither names nor templates nor owners. Thread-safe.
 */
@ProviderType
public interface Hypervisor {
    /** What it is and how it was found out. Cheap: proved once, at activation. */
    HypervisorInfo info();

    /** The machine's physical cores, on Apple silicon its performance cores alone; empty if that is not known. */
    default OptionalInt physicalCores() {
        return OptionalInt.empty();
    }

    /** A configuration for a new VM on this node with default machine type and CPU model, firmware boot and no ports. */
    MachineConfig newConfig(int cpuCount, long ramBytes, long diskBytes);

    /**
     * Refuses a configuration that this hypervisor cannot run.
     *
     * @param config of a VM or template version
     * @param withState whether a saved state is to be loaded, for which accelerator and layout must match as well
     * @throws eyrie.api.EyrieException CONFLICT naming what differs, what was asked for and what is here
     */
    void check(MachineConfig config, boolean withState);

    /**
     * Starts the machine's process with its vCPUs stopped. Then call {@link Machine#boot} or {@link Machine#restore}.
     *
     * @throws eyrie.api.EyrieException INTERNAL with the hypervisor's own words; UNAVAILABLE if it is missing
     */
    Machine launch(LaunchSpec spec);

    /** A machine that an earlier process launched under this id, if its process is still there. */
    Optional<Machine> adopt(String machineId);

    /** How a machine that is no longer running ended, as far as it was written down; removed by {@link #discard}. */
    Optional<MachineExit> exitOf(String machineId);

    /** The ids of all machines that left something here, running or not. */
    List<String> known();

    /** Kills the machine if it runs and removes its sockets, logs and records. Idempotent. */
    void discard(String machineId);

    /** Makes a disk whose content is that of another until it is written: qcow2 with a backing file. */
    void overlay(Path backing, Path overlay);

    /**
     * As {@link #overlay(Path, Path)} on a disk that is still arriving: of its file only the first 64 KiB are read.
     *
     * @param head a file that begins like the backing file
     * @param backing where it will be once it has arrived
     */
    void overlay(Path head, Path backing, Path overlay);

    /**
     * Where a socket can be that a machine's process is to connect to: a path that is short enough, in a folder that this
     * process may pass.
     *
     * @param name the same name is the same path, also in a later process; letters, digits and dashes, at most 32
     */
    Path socket(String name);

    /** Lets machines' processes connect to a socket of this process. */
    void admit(Path socket);

    /** Makes an empty qcow2 disk. */
    void createDisk(Path disk, long bytes);

    /** Writes a stand-alone qcow2 with the content of any image that the hypervisor can read, whole chain included. */
    void convert(Path source, Path target, eyrie.api.Progress progress);

    /** Grows a disk. @throws eyrie.api.EyrieException INVALID if it is larger already */
    void resize(Path disk, long bytes);

    /** The virtual size of an image, without trusting its format further than needed. */
    long virtualSize(Path disk);

    /**
     * The files of the guest's agent for a Linux guest with systemd: agent, device rule and unit, which is enabled by a link
     * in {@code /etc/systemd/system/multi-user.target.wants} to {@code /etc/systemd/system/eyrie-agent.service}.
     */
    List<GuestFile> guestFiles();

    /** Copies a file as cheaply as the file system can: a clone of its extents, else a sparse copy. */
    void copy(Path source, Path target);
}
