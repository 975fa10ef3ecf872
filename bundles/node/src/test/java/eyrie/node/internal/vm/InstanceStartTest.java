/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.MachineExit.Cause;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.StartSpec;
import eyrie.api.vm.Vm;
import eyrie.node.internal.sim.Eventually;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.sim.SimMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts of instances, with and without machines that were launched ahead. */
final class InstanceStartTest {
    private LibraryWorld world;
    private Faults faults = Faults.none();
    private VmLibrary library;
    private TemplateVersion base;

    @BeforeEach
    void make(@TempDir Path folder) throws IOException {
        world = new LibraryWorld(folder);
        base = world.template("base", true);
    }

    @AfterEach
    void close() {
        LibraryWorld.close(library);
    }

    @Test
    void twentyClonesStartedAtOnceAreNobodysTwins() {
        library = world.open(faults);
        List<Future<Vm>> starts = new ArrayList<>();
        try (SideBySide work = new SideBySide()) {
            for (int i = 0; i < 20; i++) {
                StartSpec spec = LibraryWorld.spec("i" + i);
                starts.add(work.start(() -> library.launch(base, spec)));
            }
        }
        starts.forEach(SideBySide::join);

        List<SimMachine> machines = world.host.busy();
        assertThat(machines).hasSize(20);
        Set<String> traits = new HashSet<>();
        machines.forEach(machine -> traits.addAll(machine.guest().traits()));
        assertThat(traits).hasSize(20 * 5);
        assertThat(machines)
                .allSatisfy(machine -> assertThat(machine.spec().ram()).isInstanceOf(LaunchSpec.Ram.Private.class));
        world.check(library);
        for (int i = 0; i < 20; i++) {
            library.remove("i" + i);
        }
        world.check(library);
        assertThat(world.host.known()).isEmpty();
    }

    @Test
    void namesThatCollideAreToldApart() {
        library = world.open(faults);
        Vm one = library.launch(base, new StartSpec("11111111-1", "job", "job", null, 0, 0));
        Vm two = library.launch(base, new StartSpec("22222222-2", "job", "job", null, 0, 0));
        assertThat(one.name()).isEqualTo("job");
        assertThat(two.name()).isEqualTo("job-22222222");
    }

    @Test
    void aStoppedTemplateBootsWithTheSizeThatWasAskedFor() {
        library = world.open(faults);
        Vm vm = library.launch(world.template("cold", false), new StartSpec("i1", "vm", "host-i1", null, 3, 2L << 30));
        assertThat(vm.config().cpuCount()).isEqualTo(3);
        assertThat(world.host.machineOf("host-i1").spec().config().ramBytes()).isEqualTo(2L << 30);
        assertThatThrownBy(() -> library.launch(base, new StartSpec("i2", "vm2", "host", null, 3, 0)))
                .hasMessageContaining("was suspended with 2 CPUs, 1024 MiB of RAM and a disk of 8192 MiB");
        world.check(library);
    }

    @Test
    void aStoppedTemplateBootsWithALargerDiskThatTheGuestFills() {
        library = world.open(faults);
        TemplateVersion cold = world.template("cold", false);
        Vm vm = library.launch(cold, new StartSpec("i1", "vm", "host-i1", null, 0, 0, 20L << 30, false));
        assertThat(vm.config().diskBytes()).isEqualTo(20L << 30);
        assertThat(world.host.sizes().values()).containsExactly(20L << 30);
        assertThat(world.host.scripts()).singleElement().asString().contains("resize2fs");
        world.check(library);
    }

    @Test
    void aLargerDiskIsLeftToTheGuestIfThatIsAskedFor() {
        library = world.open(faults);
        world.host.shellsEndWith(1);
        TemplateVersion cold = world.template("cold", false);
        library.launch(cold, new StartSpec("i1", "vm", "host-i1", null, 0, 0, 20L << 30, true));
        assertThat(world.host.sizes().values()).containsExactly(20L << 30);
        assertThat(world.host.scripts()).isEmpty();
    }

    @Test
    void aGuestThatCannotFillItsDiskIsNotStarted() {
        library = world.open(faults);
        world.host.shellsEndWith(127);
        TemplateVersion cold = world.template("cold", false);
        assertThatThrownBy(
                        () -> library.launch(cold, new StartSpec("i1", "vm", "host-i1", null, 0, 0, 20L << 30, false)))
                .hasMessage("disk.size: the guest did not grow its file system (resize2fs: not found);"
                        + " ask with skip_container_resize to leave that to it");
        world.check(library);
        assertThat(library.list()).isEmpty();
    }

    @Test
    void aDiskIsNeitherMadeSmallerNorChangedUnderASavedState() {
        library = world.open(faults);
        assertThatThrownBy(() -> library.launch(
                        world.template("cold", false), new StartSpec("i1", "vm", "h", null, 0, 0, 1L << 30, false)))
                .hasMessageContaining("disk.size: 1073741824 is not accepted; use at least 8589934592");
        assertThatThrownBy(() -> library.launch(base, new StartSpec("i2", "vm", "h", null, 0, 0, 20L << 30, false)))
                .hasMessageContaining("was suspended with");
    }

    @Test
    void aSecondStartTakesTheMachineThatWasLaunchedAhead() {
        library = world.open(faults, 1);
        library.launch(base, LibraryWorld.spec("i1"));
        awaitSpare();
        String spare = waiting().getFirst().id();

        library.launch(base, LibraryWorld.spec("i2"));

        assertThat(world.host.machineOf("host-i2").id()).isEqualTo(spare);
        awaitSpare();
        library.remove("i1");
        library.remove("i2");
        assertThat(world.host.running()).isEqualTo(waiting());
    }

    @Test
    void aVersionThatWasJustMadeGetsItsSpareAtOnce() {
        library = world.open(faults, 1);
        library.committed(base);
        awaitSpare();
        library.launch(base, LibraryWorld.spec("i1"));
        assertThat(world.host.busy()).hasSize(1);
    }

    @Test
    void aSpareThatHasDiedIsReplaced() {
        library = world.open(faults, 1);
        library.committed(base);
        awaitSpare();
        SimMachine spare = waiting().getFirst();
        spare.die(Cause.KILLED, "out of memory");
        library.launch(base, LibraryWorld.spec("i1"));
        assertThat(world.host.machineOf("host-i1").id()).isNotEqualTo(spare.id());
        Eventually.that("the dead one is forgotten", () -> !world.host.known().contains(spare.id()));
        awaitSpare();
        assertThat(waiting()).hasSize(1);
    }

    @Test
    void theSparesOfADeletedTemplateAreDiscarded() {
        library = world.open(faults, 1);
        library.committed(base);
        awaitSpare();
        world.images.of(faults).delete(base);
        library.deleted(base);
        Eventually.that("no machine is left", () -> world.host.known().isEmpty());
        assertThatThrownBy(() -> library.launch(base, LibraryWorld.spec("i1"))).hasMessageContaining("not found");
        world.check(library);
    }

    @Test
    void sparesEndWithTheLibraryAndVmsDoNot() {
        library = world.open(faults, 2);
        library.launch(base, LibraryWorld.spec("i1"));
        Eventually.that("two spares wait", () -> library.readySpares() == 2);
        LibraryWorld.close(library);
        assertThat(world.host.running())
                .singleElement()
                .satisfies(machine -> assertThat(machine.isBusy()).isTrue());
        library = world.open(Faults.none());
        world.check(library);
    }

    @Test
    void sparesOfAKilledProcessAreDiscardedByTheNext() throws InterruptedException {
        library = world.open(faults, 1);
        library.launch(base, LibraryWorld.spec("i1"));
        awaitSpare();
        faults.kill();
        faults.awaitSilence();
        library = world.open(Faults.none());
        world.check(library);
        assertThat(world.host.running()).hasSize(1);
    }

    @Test
    void aStartFromASpareThatIsKilledAtAnyPointLeavesNothing(@TempDir Path folder) throws Exception {
        for (int point = 0; ; point++) {
            world = new LibraryWorld(folder.resolve("p" + point));
            TemplateVersion version = world.template("base", true);
            faults = Faults.none();
            library = world.open(faults, 1);
            library.committed(version);
            awaitSpare();
            faults.killAtNext(point);
            try {
                library.launch(version, LibraryWorld.spec("i1"));
            } catch (Faults.Killed e) {
                assertThat(faults.isDead()).isTrue();
            }
            boolean done = !faults.isDead();
            faults.kill();
            faults.awaitSilence();
            library = world.open(Faults.none());
            world.check(library);
            world.useAndRemoveAll(library);
            if (done) {
                return;
            }
            LibraryWorld.close(library);
        }
    }

    @Test
    void aRemovalBreaksIntoAStartThatIsUnderWay() {
        library = world.open(faults);
        TemplateVersion cold = world.template("cold", false);
        try (SideBySide work = new SideBySide()) {
            Thread remover = Thread.ofVirtual().unstarted(() -> library.remove("i1"));
            faults.refuse("boot"::equals, () -> {
                remover.start();
                Eventually.that(
                        "the machine is discarded", () -> world.host.known().isEmpty());
                return EyrieException.internal("the machine is gone", null);
            });
            Future<Vm> start = work.start(() -> library.launch(cold, LibraryWorld.spec("i1")));
            assertThatThrownBy(() -> SideBySide.join(start)).hasMessage("the machine is gone");
            Eventually.that("the removal has ended", () -> !remover.isAlive());
        }
        assertThat(library.find("i1")).isEmpty();
        world.check(library);
    }

    private List<SimMachine> waiting() {
        return world.host.running().stream()
                .filter(machine -> !machine.isBusy())
                .toList();
    }

    private void awaitSpare() {
        Eventually.that("a spare is ready", () -> library.readySpares() == 1);
    }
}
