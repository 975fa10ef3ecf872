/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.HypervisorInfo;
import eyrie.api.node.NodeInfo;
import eyrie.api.vm.Vm;
import eyrie.node.internal.vm.Disk;
import eyrie.node.internal.vm.HostFigures;
import eyrie.node.internal.vm.InstanceVms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Finds out what this node is. Thread-safe. */
final class NodeFacts {
    private static final long RAM_PER_VM = 512L << 20;
    private static final int MOST_VMS = 64;

    private final Path data;
    private final String id;
    private final String name;
    private final String address;
    private final int capacity;
    private final Hypervisor hypervisor;
    private final HeldTemplates templates;
    private final InstanceVms vms;

    NodeFacts(NodeAgent.Config config, Hypervisor hypervisor, HeldTemplates templates, InstanceVms vms, Disk disk) {
        this.data = Path.of(config.data());
        this.id = config.id().isEmpty() ? keptId(data.resolve("node-id"), disk) : config.id();
        this.name = config.name().isEmpty() ? hostName() : config.name();
        this.address = config.address();
        this.capacity = config.capacity() > 0 ? config.capacity() : derivedCapacity();
        this.hypervisor = hypervisor;
        this.templates = templates;
        this.vms = vms;
    }

    String id() {
        return id;
    }

    String address() {
        return address;
    }

    NodeInfo collect() {
        HypervisorInfo info = hypervisor.info();
        long total = HostFigures.totalMemory();
        return new NodeInfo(
                id,
                name,
                address,
                info.arch(),
                "%s (%s)".formatted(info.accelerator(), info.reason()),
                info.id(),
                Runtime.getRuntime().availableProcessors(),
                total,
                diskFigure(FileStore::getTotalSpace),
                diskFigure(FileStore::getUsableSpace),
                capacity,
                (int) vms.list().stream().filter(NodeFacts::runs).count(),
                HostFigures.cpuLoad(),
                total == 0 ? 0 : Math.clamp(1 - (double) HostFigures.availableMemory() / total, 0.0, 1.0),
                templates.list(),
                info.problem(),
                version(),
                List.of(),
                null,
                false,
                cores());
    }

    /** Null where the driver cannot tell. */
    private Integer cores() {
        OptionalInt cores = hypervisor.physicalCores();
        return cores.isPresent() ? cores.getAsInt() : null;
    }

    /** Of this program; empty outside a framework. */
    private static String version() {
        Bundle bundle = FrameworkUtil.getBundle(NodeFacts.class);
        // Not the bundle's own version: a part of the program may be newer than the rest.
        String version = bundle == null ? null : bundle.getHeaders("").get("Eyrie-Version");
        return version == null ? "" : version.strip();
    }

    private static boolean runs(Vm vm) {
        return vm.status() == Vm.Status.RUNNING || vm.status() == Vm.Status.STARTING;
    }

    private static int derivedCapacity() {
        return Math.clamp(HostFigures.totalMemory() / RAM_PER_VM, 1, MOST_VMS);
    }

    private static String keptId(Path file, Disk disk) {
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
        } catch (IOException e) {
            throw EyrieException.internal("cannot read the node's id in %s".formatted(file), e);
        }
        String made = UUID.randomUUID().toString();
        disk.write(file, (made + "\n").getBytes(StandardCharsets.US_ASCII));
        return made;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }

    private long diskFigure(Figure figure) {
        try {
            return figure.of(Files.getFileStore(data));
        } catch (IOException e) {
            return 0;
        }
    }

    /** A figure of a file system. */
    @FunctionalInterface
    private interface Figure {
        long of(FileStore store) throws IOException;
    }
}
