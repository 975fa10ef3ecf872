/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.GuestFile;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.HypervisorInfo;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.template.Arch;
import eyrie.api.template.MachineConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows disks, by qemu-img, and no machines. */
public final class FakeHypervisor implements Hypervisor {
    private static final Pattern SIZE = Pattern.compile("\"virtual-size\": (\\d+)");

    private final List<GuestFile> agent;

    public FakeHypervisor(GuestFile... agent) {
        this.agent = List.of(agent);
    }

    /** Runs qemu-img. @return what it printed */
    public static String qemuImg(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("qemu-img"));
        argv.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(argv + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public HypervisorInfo info() {
        return new HypervisorInfo("qemu", "7.2.22", Arch.ofThisMachine(), "tcg", "a test", null);
    }

    @Override
    public void convert(Path source, Path target, Progress progress) {
        qemuImg("convert", "-O", "qcow2", source.toString(), target.toString());
    }

    @Override
    public void resize(Path disk, long bytes) {
        if (bytes < virtualSize(disk)) {
            throw EyrieException.invalid("disk_size", bytes, "more");
        }
        qemuImg("resize", disk.toString(), Long.toString(bytes));
    }

    @Override
    public long virtualSize(Path disk) {
        Matcher size = SIZE.matcher(qemuImg("info", "--output=json", disk.toString()));
        if (!size.find()) {
            throw new IllegalStateException("no size of " + disk);
        }
        return Long.parseLong(size.group(1));
    }

    @Override
    public List<GuestFile> guestFiles() {
        return agent;
    }

    @Override
    public MachineConfig newConfig(int cpuCount, long ramBytes, long diskBytes) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void check(MachineConfig config, boolean withState) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Machine launch(LaunchSpec spec) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Optional<Machine> adopt(String machineId) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Optional<MachineExit> exitOf(String machineId) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public List<String> known() {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void discard(String machineId) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void overlay(Path backing, Path overlay) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void overlay(Path head, Path backing, Path overlay) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Path socket(String name) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void admit(Path socket) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void createDisk(Path disk, long bytes) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void copy(Path source, Path target) {
        try {
            Files.copy(source, target);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
