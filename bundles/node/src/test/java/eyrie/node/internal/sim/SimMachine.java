/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.LaunchSpec.Ram;
import eyrie.api.machine.MachineExit;
import eyrie.api.machine.PortForward;
import eyrie.api.template.PortRule;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One simulated machine. It is strict: a state loads only with the RAM and the disk that it was saved with, and whoever
 * lets a guest run on a shared RAM file spoils that file for the next one.
 */
public final class SimMachine {
    private final SimHost host;
    private final LaunchSpec spec;
    private final SimGuest guest;
    private final CompletableFuture<MachineExit> exit = new CompletableFuture<>();
    private final List<Integer> ports = new ArrayList<>();
    private final FileChannel disk;
    private boolean loaded;
    private boolean busy;
    private boolean imageArrived;

    SimMachine(SimHost host, LaunchSpec spec) {
        this.host = host;
        this.spec = spec;
        this.guest = new SimGuest(host, this);
        SimDisks.content(spec.disk());
        this.disk = SimDisks.openForAppending(spec.disk());
        switch (spec.ram()) {
            case Ram.Private(Path file) -> require(Files.exists(file), "there is no RAM file " + file);
            case Ram.Shared(Path file) -> {
                require(spec.start() == LaunchSpec.Start.COLD || Files.exists(file), "there is no RAM file " + file);
                if (!Files.exists(file)) {
                    SimDisks.write(file, List.of("empty"));
                }
            }
        }
    }

    public String id() {
        return spec.machineId();
    }

    public LaunchSpec spec() {
        return spec;
    }

    public SimGuest guest() {
        return guest;
    }

    synchronized Optional<Path> imageSocket() {
        return imageArrived || spec.arriving() == null
                ? Optional.empty()
                : Optional.of(spec.arriving().socket());
    }

    synchronized void imageArrived() {
        imageArrived = true;
    }

    public synchronized boolean isBusy() {
        return busy;
    }

    public boolean hasEnded() {
        return exit.isDone();
    }

    CompletableFuture<MachineExit> exit() {
        return exit;
    }

    /** Ends it as something outside of the program would. */
    public void die(MachineExit.Cause cause, String detail, String... console) {
        end(new MachineExit(cause, detail, List.of(console), Instant.now()));
    }

    synchronized void boot() {
        alive();
        require(spec.start() == LaunchSpec.Start.COLD, "a machine that waits for a state cannot boot");
        run();
        guest.bootFrom(SimDisks.content(spec.disk()));
    }

    synchronized void restore(Path state) {
        alive();
        require(spec.start() == LaunchSpec.Start.RESTORE, "a cold machine cannot load a state");
        List<String> lines = SimDisks.read(state);
        require(SimDisks.read(ramFile()).equals(List.of(lines.getFirst())), "the RAM is not that of the state");
        int length = SimDisks.content(spec.disk()).size();
        require(length == Integer.parseInt(lines.get(1)), "the disk is not that of the state");
        guest.load(lines.subList(2, lines.size()));
        loaded = true;
    }

    synchronized void resume() {
        alive();
        require(spec.start() == LaunchSpec.Start.COLD || loaded, "there is no state to run on");
        if (!busy) {
            run();
        }
    }

    synchronized void suspend(Path ram, Path state) {
        alive();
        require(busy, "only a guest that runs can be suspended");
        busy = false;
        if (spec.ram() instanceof Ram.Shared(Path own)) {
            require(own.equals(ram), "shared RAM is saved where it is");
        }
        String stamp = UUID.randomUUID().toString();
        SimDisks.write(ram, List.of(stamp));
        List<String> lines = new ArrayList<>(
                List.of(stamp, Integer.toString(SimDisks.content(spec.disk()).size())));
        lines.addAll(guest.save());
        SimDisks.write(state, lines);
        end(new MachineExit(MachineExit.Cause.HOST_REQUEST, "suspended", List.of(), Instant.now()));
    }

    synchronized List<PortForward> forward(List<PortRule> rules, String defaultIp, int first) {
        alive();
        List<PortForward> forwards = new ArrayList<>();
        for (PortRule rule : rules) {
            int port = host.takePort(rule.hostPort(), first);
            if (port < 0) {
                throw EyrieException.conflict("port %d: is taken; choose another".formatted(rule.hostPort()));
            }
            ports.add(port);
            String ip = rule.hostIp() == null ? defaultIp : rule.hostIp();
            forwards.add(new PortForward(rule.name(), rule.guestPort(), ip, port));
        }
        return forwards;
    }

    Path console() {
        Path file = host.consoles().resolve(id());
        try {
            return Files.exists(file) ? file : Files.writeString(file, "console of " + id() + "\n");
        } catch (IOException e) {
            throw SimDisks.failure(file, e);
        }
    }

    void writes(String line) {
        SimDisks.append(disk, line); // it is open; its name may have changed
    }

    void alive() {
        MachineExit end = exit.getNow(null);
        if (end != null) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE, "the machine has ended: " + end.cause() + ", " + end.detail());
        }
    }

    synchronized void end(MachineExit how) {
        if (!exit.isDone()) {
            busy = false;
            SimDisks.close(disk);
            host.ended(this, how, ports);
            exit.complete(how);
            guest.ended();
        }
    }

    private void run() {
        busy = true;
        SimDisks.content(spec.disk()); // a hypervisor may open it anew when the guest begins to write
        if (spec.ram() instanceof Ram.Shared(Path file)) {
            SimDisks.write(file, List.of("changed by the guest"));
        }
        writes("the guest runs");
    }

    private Path ramFile() {
        return switch (spec.ram()) {
            case Ram.Private(Path file) -> file;
            case Ram.Shared(Path file) -> file;
        };
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw EyrieException.internal(otherwise, null);
        }
    }
}
