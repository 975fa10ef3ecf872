/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.template.Arch;
import eyrie.api.template.MachineConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The devices of a machine, their names and their addresses. A saved state loads only into the same list, so whatever
 * changes here needs a new revision. Nothing in it depends on which files a machine has: the CD drive is there without
 * a disc too.
 */
final class DeviceLayout {
    static final int REVISION = 1;

    private static final int MOST_DISK_QUEUES = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MachineConfig config;
    private final List<String> arguments = new ArrayList<>();

    private DeviceLayout(MachineConfig config) {
        this.config = config;
    }

    /** Where the content of the system disk comes from. */
    sealed interface Disk {
        /** A qcow2 file. @param arriving what it lies on while that is not whole, or null */
        record File(Path path, LaunchSpec.Arriving arriving) implements Disk {}

        /** Nothing: for a process that only converts a saved state. */
        record Absent(long bytes) implements Disk {}
    }

    static List<String> arguments(LaunchSpec spec, Disk disk, RunFolder run) {
        DeviceLayout layout = new DeviceLayout(spec.config());
        layout.disk(disk);
        layout.network(spec.mac());
        layout.agentPorts(run);
        layout.entropy();
        layout.seed(disk instanceof Disk.File ? spec.seed() : null);
        layout.signals();
        layout.console(run);
        return List.copyOf(layout.arguments);
    }

    private void disk(Disk disk) {
        if (disk instanceof Disk.File file && file.arriving() != null) {
            // Opened now, since the process may not be allowed to when the image is whole.
            blockdev(ArrivingImage.FILE, file(file.arriving().file(), true));
            blockdev(ArrivingImage.REMOTE, ArrivingImage.remote(file.arriving().socket()));
        }
        blockdev(
                "disk0",
                switch (disk) {
                    case Disk.File file -> overlay(file);
                    case Disk.Absent absent -> Map.of("driver", "null-co", "size", absent.bytes(), "read-zeroes", true);
                });
        int queues = Math.min(config.cpuCount(), MOST_DISK_QUEUES);
        device("virtio-blk-pci,id=vblk0,drive=disk0,addr=02.0,bootindex=1,num-queues=" + queues);
    }

    private static Map<String, Object> overlay(Disk.File disk) {
        Map<String, Object> file = file(disk.path(), false);
        file.put("node-name", ArrivingImage.OVERLAY_FILE);
        Map<String, Object> overlay = new LinkedHashMap<>(ArrivingImage.OVERLAY);
        overlay.put("file", file);
        if (disk.arriving() != null) {
            overlay.put("backing", ArrivingImage.REMOTE);
        }
        return overlay;
    }

    /** Through the host's page cache, which clones share; the guest's flushes reach the disk. */
    private static Map<String, Object> file(Path path, boolean readOnly) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("driver", "file");
        file.put("filename", path.toAbsolutePath().toString());
        file.put("aio", "threads");
        file.put("read-only", readOnly);
        file.put("discard", "unmap");
        return file;
    }

    /** The option ROM would boot from the network; nobody wants that, and it costs time at every start. */
    private void network(String mac) {
        add("-netdev", "user,id=net0");
        device("virtio-net-pci,id=vnet0,netdev=net0,addr=03.0,romfile=,mac=" + mac);
    }

    private void agentPorts(RunFolder run) {
        device("virtio-serial-pci,id=vser0,addr=04.0");
        add("-chardev", listening("agent", run.agent()));
        add("-device", "virtserialport,id=port1,bus=vser0.0,nr=1,chardev=agent,name=eyrie.agent.0");
        add("-chardev", listening("qga", run.qga()));
        add("-device", "virtserialport,id=port2,bus=vser0.0,nr=2,chardev=qga,name=org.qemu.guest_agent.0");
    }

    private static String listening(String id, Path socket) {
        return "socket,id=%s,path=%s,server=on,wait=off".formatted(id, CommandLine.escaped(socket));
    }

    private void entropy() {
        add("-object", "rng-random,id=rng0,filename=/dev/urandom");
        device("virtio-rng-pci,id=vrng0,rng=rng0,addr=05.0");
        if (config.arch() == Arch.AMD64) {
            add("-device", "vmgenid,id=generation,guid=auto");
        }
    }

    private void seed(Path seed) {
        device("virtio-scsi-pci,id=vscsi0,addr=06.0,num_queues=1");
        if (seed == null) {
            add("-device", "scsi-cd,id=cd0,bus=vscsi0.0,lun=0");
        } else {
            blockdev("seed0", Map.of("driver", "raw", "read-only", true, "file", file(seed, true)));
            add("-device", "scsi-cd,id=cd0,bus=vscsi0.0,lun=0,drive=seed0");
        }
    }

    /** How a guest's kernel says that it panicked. */
    private void signals() {
        add("-device", "pvpanic-pci,id=panic0,bus=pcie.0,addr=07.0");
    }

    private void console(RunFolder run) {
        add("-chardev", "file,id=console,append=on,path=" + CommandLine.escaped(run.console()));
        add("-serial", "chardev:console");
    }

    private void device(String virtioPci) {
        add("-device", virtioPci + ",bus=pcie.0,disable-legacy=on");
    }

    private void blockdev(String node, Map<String, Object> options) {
        Map<String, Object> named = new LinkedHashMap<>(options);
        named.put("node-name", node);
        add("-blockdev", json(named));
    }

    static String json(Map<String, ?> options) {
        try {
            return JSON.writeValueAsString(options);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void add(String option, String value) {
        arguments.add(option);
        arguments.add(value);
    }
}
