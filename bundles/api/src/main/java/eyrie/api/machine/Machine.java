/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import eyrie.api.template.PortRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A machine whose process runs. Thread-safe; every call fails with an EyrieException once the process has ended. */
@ProviderType
public interface Machine {
    String id();

    long pid();

    /** Lets a machine launched COLD run from its reset vector. */
    void boot();

    /** Loads device state into a machine launched RESTORE; its vCPUs stay stopped. */
    void restore(Path state);

    /** Lets stopped vCPUs run. */
    void resume();

    /** Stops the vCPUs. */
    void pause();

    /**
     * Ends the machine and leaves its RAM and device state in files that {@link #restore} can load with
     * {@link LaunchSpec.Ram.Private} or {@link LaunchSpec.Ram.Shared}. Both files are on disk on return. The guest is
     * not told; on failure it runs on.
     *
     * @param ram the file to be; the machine's own if it was launched with {@code Shared(ram)}
     * @param state the file to be
     */
    void suspend(Path ram, Path state);

    /**
     * Ends the machine: asks the guest's agent to shut down, then presses the power button, then kills. Returns when
     * the process has ended.
     *
     * @param patience for the first two together; zero kills at once
     */
    MachineExit stop(Duration patience);

    /** Completes when the process has ended, however it did. */
    CompletionStage<MachineExit> exit();

    /** Where it reads the file under its disk from while that is arriving; empty if it needs nobody for that. */
    Optional<Path> imageSocket();

    /**
     * The file under its disk is whole: reads it directly from now on. Its guest notices nothing. Does nothing if that is
     * so already.
     */
    void imageArrived();

    /** What is inside. */
    Guest guest();

    /**
     * Forwards ports, each on the next free host port from {@code firstPort} where the rule names none.
     *
     * @param defaultHostIp the address to listen on where the rule names none
     * @throws eyrie.api.EyrieException CONFLICT naming a port that is taken
     */
    List<PortForward> forward(List<PortRule> rules, String defaultHostIp, int firstPort);

    /** The serial console's log file. */
    Path console();

    /** Resident memory of the process in bytes, or -1 where the platform does not tell. */
    long residentBytes();
}
