/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.Progress;
import eyrie.api.template.ImageStore.Draft;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.NewVm;
import eyrie.api.vm.StartSpec;
import eyrie.api.vm.Vm;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.sim.FaultyDisk;
import eyrie.node.internal.sim.SimDiskSource;
import eyrie.node.internal.sim.SimHost;
import eyrie.node.internal.sim.SimHypervisor;
import eyrie.node.internal.sim.SimImages;
import eyrie.node.internal.sim.SimMachine;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A data folder and a simulated host, on which one VM library after the other can be opened. */
public final class LibraryWorld {
    public final SimHost host;
    public final SimImages images;
    public final Path data;

    public LibraryWorld(Path folder) throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        host = new SimHost(Files.createDirectories(folder.resolve("consoles")));
        images = new SimImages(Files.createDirectories(folder.resolve("templates")));
    }

    /** A library whose VMs of earlier ones are adopted. */
    public VmLibrary open(Faults faults) {
        return open(faults, 0);
    }

    public VmLibrary open(Faults faults, int spares) {
        VmLibrary library = new VmLibrary(
                new SimHypervisor(host, faults), images.of(faults), new Config(data, spares), new FaultyDisk(faults));
        library.bindSource(new SimDiskSource(faults));
        if (!library.awaitAdopted(Duration.ofSeconds(faults.isDead() ? 0 : 20)) && !faults.isDead()) {
            throw new AssertionError("adoption does not end");
        }
        return library;
    }

    /** A library that may be killed while it adopts; waits until it has been, or is ready. */
    public void openAndDie(Faults faults) throws InterruptedException {
        try {
            VmLibrary library = new VmLibrary(
                    new SimHypervisor(host, faults), images.of(faults), new Config(data, 0), new FaultyDisk(faults));
            while (!faults.isDead() && !library.awaitAdopted(Duration.ofMillis(5))) {
                Thread.onSpinWait();
            }
        } catch (Faults.Killed e) {
            assertThat(faults.isDead()).isTrue();
        }
        faults.kill();
        faults.awaitSilence();
    }

    public static void close(VmLibrary library) {
        try {
            library.close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public TemplateVersion template(String name, boolean suspended) {
        return template(name, "v1", suspended);
    }

    /** A version of a new template, or the next one of a template that is there. */
    public TemplateVersion template(String name, String tag, boolean suspended) {
        MachineConfig bare = SimHypervisor.config(2, 1L << 30, 8L << 30);
        MachineConfig config = new MachineConfig(
                bare.arch(),
                bare.accelerator(),
                bare.machineType(),
                bare.cpuModel(),
                bare.cpuCount(),
                bare.ramBytes(),
                bare.diskBytes(),
                bare.layout(),
                bare.boot(),
                List.of(new PortRule("ssh", 22, null, 0)));
        try {
            return images.add(new Draft(name + "-id", name, tag, "", suspended, config, "sim 1"), "installed");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static StartSpec spec(String id) {
        return new StartSpec(id, "vm-" + id, "host-" + id, null, 0, 0);
    }

    public static Vm create(VmLibrary library, String name) {
        return library.create(new NewVm(name, "blank", 0, 0, 0), Progress.NONE);
    }

    /** No machine, file or port is without a VM, no VM is without its own, and no template was touched. */
    public void check(VmLibrary library) {
        List<Vm> vms = library.list();
        assertThat(vms).allSatisfy(vm -> assertThat(vm.problem()).isNull());
        assertThat(folders()).isEqualTo(vms.stream().map(Vm::id).collect(Collectors.toSet()));
        List<Vm> running =
                vms.stream().filter(vm -> vm.status() == Vm.Status.RUNNING).toList();
        assertThat(host.running()).hasSameSizeAs(running);
        assertThat(host.known())
                .containsExactlyInAnyOrderElementsOf(
                        host.running().stream().map(SimMachine::id).toList());
        assertThat(host.busy())
                .extracting(machine -> machine.guest().mac())
                .containsExactlyInAnyOrderElementsOf(
                        running.stream().map(Vm::mac).toList());
        assertThat(host.ports())
                .containsExactlyInAnyOrderElementsOf(running.stream()
                        .flatMap(vm -> vm.ports().stream())
                        .map(port -> port.hostPort())
                        .toList());
        images.of(Faults.none()).versions().forEach(images.of(Faults.none())::open);
    }

    /** Every VM can be used and removed, and then nothing is left. */
    public void useAndRemoveAll(VmLibrary library) {
        for (Vm vm : library.list()) {
            if (vm.owner() == Vm.Owner.USER) {
                assertThat(library.start(vm.id(), Progress.NONE).status()).isEqualTo(Vm.Status.RUNNING);
                check(library);
                library.delete(vm.id());
            } else {
                library.remove(vm.id());
            }
            check(library);
        }
        assertThat(library.list()).isEmpty();
        assertThat(host.known()).isEmpty();
    }

    Set<String> folders() {
        try (Stream<Path> folders = Files.list(data.resolve("vms"))) {
            return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Settings as the framework would hand them over. */
    private record Config(Path folder, int spares) implements VmLibrary.Config {
        @Override
        public String data() {
            return folder.toString();
        }

        @Override
        public String forwardAddress() {
            return "127.0.0.1";
        }

        @Override
        public int firstPort() {
            return 10000;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return VmLibrary.Config.class;
        }
    }
}
