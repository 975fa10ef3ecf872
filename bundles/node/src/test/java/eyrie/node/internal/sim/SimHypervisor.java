/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.Guest;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestFile;
import eyrie.api.machine.GuestProcess;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.HypervisorInfo;
import eyrie.api.machine.Identity;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.machine.PortForward;
import eyrie.api.machine.Separation;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One process's view of the simulated host: a hypervisor that does as the contract says, until its process is killed. */
public final class SimHypervisor implements Hypervisor {
    private final SimHost host;
    private final Faults faults;

    public SimHypervisor(SimHost host, Faults faults) {
        this.host = host;
        this.faults = faults;
    }

    public static MachineConfig config(int cpuCount, long ramBytes, long diskBytes) {
        return new MachineConfig(
                Arch.AMD64,
                "tcg",
                "pc-q35-7.2",
                "qemu64",
                cpuCount,
                ramBytes,
                diskBytes,
                1,
                Boot.firmware(),
                List.of());
    }

    @Override
    public HypervisorInfo info() {
        return new HypervisorInfo("sim", "1", Arch.AMD64, "tcg", "it is simulated", null);
    }

    @Override
    public MachineConfig newConfig(int cpuCount, long ramBytes, long diskBytes) {
        return config(cpuCount, ramBytes, diskBytes);
    }

    @Override
    public void check(MachineConfig config, boolean withState) {
        if (config.arch() != Arch.AMD64) {
            throw EyrieException.conflict("architecture %s: only amd64 runs here".formatted(config.arch()));
        }
    }

    @Override
    public Machine launch(LaunchSpec spec) {
        return faults.work("launch", () -> {
            SimMachine machine = new SimMachine(host, spec);
            host.add(machine);
            return new View(machine);
        });
    }

    @Override
    public Optional<Machine> adopt(String machineId) {
        faults.look();
        SimMachine machine = host.find(machineId);
        return machine == null || machine.hasEnded() ? Optional.empty() : Optional.of(new View(machine));
    }

    @Override
    public Optional<MachineExit> exitOf(String machineId) {
        faults.look();
        return Optional.ofNullable(host.exitOf(machineId));
    }

    @Override
    public List<String> known() {
        faults.look();
        return host.known();
    }

    @Override
    public void discard(String machineId) {
        faults.work("discard", () -> {
            SimMachine machine = host.find(machineId);
            if (machine != null) {
                machine.end(new MachineExit(MachineExit.Cause.HOST_REQUEST, "discarded", List.of(), Instant.now()));
            }
            host.forget(machineId);
        });
    }

    @Override
    public void overlay(Path backing, Path overlay) {
        faults.work("overlay", () -> SimDisks.overlay(backing, overlay));
    }

    @Override
    public void overlay(Path head, Path backing, Path overlay) {
        faults.work("overlay", () -> SimDisks.overlay(backing, overlay));
    }

    @Override
    public Path socket(String name) {
        return host.consoles().resolve(name + ".sock");
    }

    @Override
    public void admit(Path socket) {
        // its machines are in this process
    }

    @Override
    public void createDisk(Path disk, long bytes) {
        faults.work("createDisk", () -> SimDisks.create(disk));
    }

    @Override
    public void convert(Path source, Path target, Progress progress) {
        faults.work(
                "convert",
                () -> SimDisks.create(target, SimDisks.content(source).toArray(String[]::new)));
    }

    @Override
    public void resize(Path disk, long bytes) {
        faults.work("resize", () -> host.resized(disk, bytes));
    }

    @Override
    public long virtualSize(Path disk) {
        SimDisks.content(disk);
        return 8L << 30;
    }

    @Override
    public List<GuestFile> guestFiles() {
        return List.of();
    }

    @Override
    public void copy(Path source, Path target) {
        faults.work("copy", () -> {
            try {
                Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw SimDisks.failure(source, e);
            }
        });
    }

    /** A machine as one process sees it. */
    private final class View implements Machine, Guest {
        private final SimMachine machine;

        View(SimMachine machine) {
            this.machine = machine;
        }

        @Override
        public String id() {
            return machine.id();
        }

        @Override
        public Optional<Path> imageSocket() {
            return machine.imageSocket();
        }

        @Override
        public void imageArrived() {
            faults.work("imageArrived", machine::imageArrived);
        }

        @Override
        public long pid() {
            return 1 + machine.id().hashCode() & 0x7FFF;
        }

        @Override
        public void boot() {
            faults.work("boot", machine::boot);
        }

        @Override
        public void restore(Path state) {
            faults.work("restore", () -> machine.restore(state));
        }

        @Override
        public void resume() {
            faults.work("resume", machine::resume);
        }

        @Override
        public void pause() {
            faults.look();
        }

        @Override
        public void suspend(Path ram, Path state) {
            faults.work("suspend", () -> machine.suspend(ram, state));
        }

        @Override
        public MachineExit stop(Duration patience) {
            return faults.work("stop", () -> {
                machine.end(new MachineExit(MachineExit.Cause.HOST_REQUEST, "stopped", List.of(), Instant.now()));
                return machine.exit().join();
            });
        }

        @Override
        public CompletionStage<MachineExit> exit() {
            CompletableFuture<MachineExit> seen = new CompletableFuture<>();
            machine.exit().thenAccept(exit -> {
                if (!faults.isDead()) {
                    seen.complete(exit);
                }
            });
            return seen;
        }

        @Override
        public Guest guest() {
            faults.look();
            machine.alive();
            return this;
        }

        @Override
        public List<PortForward> forward(List<PortRule> rules, String defaultHostIp, int firstPort) {
            return faults.work("forward", () -> machine.forward(rules, defaultHostIp, firstPort));
        }

        @Override
        public Path console() {
            return machine.console();
        }

        @Override
        public long residentBytes() {
            return -1;
        }

        @Override
        public void await(Duration timeout) {
            faults.look();
            machine.alive();
        }

        @Override
        public Separation separate(Identity identity, Duration timeout) {
            return faults.work("separate", () -> machine.guest().separate(identity, timeout));
        }

        @Override
        public GuestProcess exec(GuestCommand command) {
            return faults.work("exec", () -> machine.guest().exec(command));
        }

        @Override
        public List<String> addresses() {
            faults.look();
            machine.alive();
            return new ArrayList<>(List.of("10.0.2.15"));
        }

        @Override
        public void awaitNetwork(Duration timeout) {
            faults.look();
            machine.alive();
        }

        @Override
        public void settle(Duration timeout) {
            faults.work("settle", machine::alive);
        }
    }
}
