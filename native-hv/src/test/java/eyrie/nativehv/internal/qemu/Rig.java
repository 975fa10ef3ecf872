/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.Progress;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.template.MachineConfig;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A hypervisor on folders of its own, with the QEMU of this machine, which has to be there. */
final class Rig implements AutoCloseable {
    static final long MIB = 1L << 20;
    static final String MAC = "52:54:00:12:34:56";

    private static final int DEADLINE_SECONDS = 60;

    private final Path folder;
    private final String user;
    private QemuHypervisor hypervisor;

    Rig(Path folder) throws IOException {
        this(folder, "");
    }

    /** @param user that QEMU is to become */
    Rig(Path folder, String user) throws IOException {
        this.folder = folder;
        this.user = user;
        Files.createDirectories(data());
        this.hypervisor = new QemuHypervisor(settings());
        assertThat(hypervisor.info().problem()).isNull();
    }

    private Settings settings() {
        return new Settings(data(), "", user, run().toString(), "auto");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path run() {
        return folder.resolve("run");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    QemuHypervisor hypervisor() {
        return hypervisor;
    }

    /** As if this process had been killed and started again. */
    QemuHypervisor restart() {
        hypervisor.close();
        hypervisor = new QemuHypervisor(settings());
        return hypervisor;
    }

    MachineConfig machineConfig() {
        return hypervisor.newConfig(1, 64 * MIB, MIB);
    }

    /** A qcow2 that boots the guest. */
    Path disk(TinyGuest guest, String name) throws IOException {
        Path raw = guest.writeTo(file(name + ".raw"));
        Path disk = file(name);
        hypervisor.convert(raw, disk, Progress.NONE);
        return disk;
    }

    Machine launch(Path disk, LaunchSpec.Ram ram, LaunchSpec.Start start) {
        String id = UUID.randomUUID().toString();
        return hypervisor.launch(spec(id, disk, ram, start));
    }

    LaunchSpec spec(String id, Path disk, LaunchSpec.Ram ram, LaunchSpec.Start start) {
        return new LaunchSpec(id, machineConfig(), disk, null, null, null, null, ram, start, MAC);
    }

    Machine cold(TinyGuest guest) throws IOException {
        String name = guest.name() + "-" + UUID.randomUUID();
        return launch(disk(guest, name), new LaunchSpec.Ram.Shared(file(name + ".ram")), LaunchSpec.Start.COLD);
    }

    static MachineExit exitOf(Machine machine) throws Exception {
        return machine.exit().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** The numbers that the guest has printed so far. */
    static List<Integer> ticks(Machine machine) {
        return TextTail.of(machine.console(), 1000).stream()
                .filter(line -> line.matches("tick [0-9A-F]{4}"))
                .map(line -> Integer.parseInt(line.substring(5), 16))
                .toList();
    }

    /** Waits until the guest has printed so many ticks. */
    static List<Integer> awaitTicks(Machine machine, int count) throws IOException, InterruptedException {
        return awaitFile(machine.console(), () -> Optional.of(ticks(machine)).filter(ticks -> ticks.size() >= count));
    }

    /** Waits for a condition on a file, checked whenever the file changes. */
    static <T> T awaitFile(Path file, Supplier<Optional<T>> condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            file.getParent()
                    .register(watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
            for (Optional<T> result = condition.get(); ; result = condition.get()) {
                if (result.isPresent()) {
                    return result.get();
                }
                var key = watch.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                assertThat(key).as("a change of %s in time", file).isNotNull();
                key.pollEvents();
                key.reset();
            }
        }
    }

    @Override
    public void close() {
        hypervisor.known().forEach(hypervisor::discard);
        hypervisor.close();
    }
}
