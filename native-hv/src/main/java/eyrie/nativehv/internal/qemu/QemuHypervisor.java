/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.GuestFile;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.HypervisorInfo;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.template.MachineConfig;
import eyrie.nativehv.internal.guest.GuestLink;
import eyrie.nativehv.internal.platform.FileCopier;
import eyrie.nativehv.internal.platform.HostPlatform;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The hypervisor service on QEMU. Loading the native library and surveying the machine happen in the background, so
 * that they do not hold up the program's start; whoever needs the result waits for it.
 */
@Component(
        configurationPid = "eyrie.nativehv",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class QemuHypervisor implements Hypervisor {
    private static final int SURVEY_SECONDS = 90;

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<Machines> machines;
    private final CompletableFuture<Findings> findings;
    private final CompletableFuture<Disks> disks;
    private final CompletableFuture<ImageTool> tool;
    private final CompletableFuture<OptionalInt> cores;

    @Activate
    public QemuHypervisor(Config config) {
        this(Settings.of(config));
    }

    QemuHypervisor(Settings settings) {
        CompletableFuture<HostPlatform> platform = CompletableFuture.supplyAsync(HostPlatform::load, background);
        cores = platform.thenApplyAsync(HostPlatform::physicalCores, background);
        findings = platform.thenApplyAsync(host -> new Survey(host, settings).run(), background);
        machines = platform.thenApplyAsync(host -> Machines.open(host, settings, this::findings), background);
        tool = platform.thenCombine(
                findings,
                (host, found) -> found.tools() == null
                        ? new ImageTool(host, Path.of("qemu-img"))
                        : new ImageTool(host, found.tools().qemuImg()));
        disks = platform.thenCombine(
                tool,
                (host, image) -> new Disks(image, new ImageInspector(settings.data(), image), new FileCopier(host)));
    }

    @Deactivate
    public void close() {
        machines.thenAccept(Machines::close);
        tool.thenAccept(ImageTool::close);
        background.shutdownNow();
    }

    private Findings findings() {
        return settled(findings).orUnavailable();
    }

    private static <T> T settled(CompletableFuture<T> future) {
        try {
            return future.get(SURVEY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "the hypervisor was not found out within %d s".formatted(SURVEY_SECONDS),
                    late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE, "interrupted while the hypervisor was found out", interrupted);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof EyrieException known
                    ? known
                    : EyrieException.internal(
                            "the hypervisor could not be set up: " + failure.getCause(), failure.getCause());
        }
    }

    @Override
    public HypervisorInfo info() {
        return settled(findings).info();
    }

    @Override
    public OptionalInt physicalCores() {
        return settled(cores);
    }

    @Override
    public MachineConfig newConfig(int cpuCount, long ramBytes, long diskBytes) {
        return new ConfigRules(findings()).newConfig(cpuCount, ramBytes, diskBytes);
    }

    @Override
    public void check(MachineConfig config, boolean withState) {
        new ConfigRules(findings()).check(config, withState);
    }

    @Override
    public Machine launch(LaunchSpec spec) {
        check(spec.config(), spec.start() == LaunchSpec.Start.RESTORE);
        return settled(machines).launch(findings(), spec);
    }

    @Override
    public Optional<Machine> adopt(String machineId) {
        return settled(machines).adopt(machineId);
    }

    @Override
    public Optional<MachineExit> exitOf(String machineId) {
        return settled(machines).exitOf(machineId);
    }

    @Override
    public List<String> known() {
        return settled(machines).known();
    }

    @Override
    public void discard(String machineId) {
        settled(machines).discard(machineId);
    }

    @Override
    public void overlay(Path backing, Path overlay) {
        settled(disks).overlay(backing, overlay);
    }

    @Override
    public void overlay(Path head, Path backing, Path overlay) {
        settled(disks).overlay(head, backing, overlay);
    }

    @Override
    public Path socket(String name) {
        return settled(machines).socket(name);
    }

    @Override
    public void admit(Path socket) {
        settled(machines).admit(socket);
    }

    @Override
    public void createDisk(Path disk, long bytes) {
        settled(disks).create(disk, bytes);
    }

    @Override
    public void convert(Path source, Path target, Progress progress) {
        settled(disks).convert(source, target, progress);
    }

    @Override
    public void resize(Path disk, long bytes) {
        settled(disks).resize(disk, bytes);
    }

    @Override
    public long virtualSize(Path disk) {
        return settled(disks).virtualSize(disk);
    }

    @Override
    public List<GuestFile> guestFiles() {
        return GuestLink.files();
    }

    @Override
    public void copy(Path source, Path target) {
        settled(disks).copy(source, target);
    }
}
