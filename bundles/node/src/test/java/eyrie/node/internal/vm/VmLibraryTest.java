/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.MachineExit.Cause;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.NewVm;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Status;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.sim.SimDisks;
import eyrie.node.internal.sim.SimMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of VMs in the library of one process. */
final class VmLibraryTest {
    private LibraryWorld world;
    private Faults faults;
    private VmLibrary library;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        world = new LibraryWorld(folder);
        faults = Faults.none();
        library = world.open(faults);
    }

    @AfterEach
    void close() {
        LibraryWorld.close(library);
    }

    @Test
    void aNewVmIsStoppedAndForwardsSshWhenItRuns() {
        Vm made = LibraryWorld.create(library, "one");

        assertThat(made.status()).isEqualTo(Status.STOPPED);
        assertThat(made.config().cpuCount()).isEqualTo(2);
        assertThat(made.config().ramBytes()).isEqualTo(1L << 30);

        Vm running = library.start("one", Progress.NONE);
        assertThat(running.status()).isEqualTo(Status.RUNNING);
        assertThat(running.ports())
                .singleElement()
                .satisfies(port -> assertThat(port.guestPort()).isEqualTo(22));
        assertThat(running.pid()).isPositive();
        assertThat(world.host.machineOf("one").guest().mac()).isEqualTo(running.mac());
        world.check(library);
    }

    @Test
    void theSeedIsForTheFirstStartOnly() {
        LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        assertThat(world.host.machineOf("one").spec().seed()).isNotNull();
        library.stop("one", false);
        library.start("one", Progress.NONE);
        assertThat(world.host.machineOf("one").spec().seed()).isNull();
    }

    @Test
    void aVmKeepsItsIdentityThroughStopsSuspensionsAndRestarts() {
        LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        List<String> first = lasting(world.host.machineOf("one"));
        library.suspend("one");
        library.start("one", Progress.NONE);
        assertThat(lasting(world.host.machineOf("one"))).isEqualTo(first);
        library.stop("one", true);
        LibraryWorld.close(library);
        library = world.open(faults = Faults.none());
        library.start("one", Progress.NONE);
        assertThat(lasting(world.host.machineOf("one"))).isEqualTo(first);
        world.check(library);
    }

    @Test
    void aSuspendedVmRunsInItsOwnRamFileAndIsSavedInPlace() {
        Vm vm = LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        assertThat(library.suspend("one").status()).isEqualTo(Status.SUSPENDED);
        assertThat(world.host.known()).isEmpty();
        library.start("one", Progress.NONE);
        assertThat(world.host.machineOf("one").spec().ram())
                .isEqualTo(new LaunchSpec.Ram.Shared(
                        world.data.resolve("vms").resolve(vm.id()).resolve("ram")));
        assertThat(library.suspend("one").status()).isEqualTo(Status.SUSPENDED);
        assertThat(library.stop("one", false).status()).isEqualTo(Status.STOPPED);
        assertThat(library.start("one", Progress.NONE).status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void onlyTheOwnerMayReadAnIdentityAndItIsNotInTheRecord() throws IOException {
        Vm vm = LibraryWorld.create(library, "one");
        Path folder = world.data.resolve("vms").resolve(vm.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("identity.json"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(Files.readString(folder.resolve("vm.json"))).doesNotContain("PRIVATE KEY");
        assertThat(Files.readString(folder.resolve("identity.json"))).contains("BEGIN OPENSSH PRIVATE KEY");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPushedVmGoesOnAsACloneOfTheVersion(boolean suspended) {
        Vm vm = LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        rest("one", suspended);

        TemplateVersion version = library.push("one", "v1", "first", Progress.NONE);

        assertThat(version.templateId()).isEqualTo(vm.id());
        assertThat(version.templateName()).isEqualTo("one");
        assertThat(version.suspended()).isEqualTo(suspended);
        Vm after = library.find("one").orElseThrow();
        assertThat(after.templateTag()).isEqualTo("v1");
        assertThat(after.status()).isEqualTo(suspended ? Status.SUSPENDED : Status.STOPPED);
        Path disk = world.data.resolve("vms").resolve(vm.id()).resolve("disk");
        assertThat(SimDisks.standsAlone(disk)).isFalse();

        library.start("one", Progress.NONE);
        world.check(library);
        rest("one", suspended);
        TemplateVersion second = library.push("one", "v2", null, Progress.NONE);
        assertThat(second.number()).isEqualTo(1);
        Path pushed = world.images.of(faults).open(second).resolve("disk");
        assertThat(SimDisks.standsAlone(pushed)).isTrue();
        assertThat(SimDisks.content(pushed))
                .filteredOn("the guest runs"::equals)
                .hasSize(2);
        library.start("one", Progress.NONE);
        world.check(library);
    }

    @Test
    void aCloneOfASuspendedTemplateThatNeverRanCanBePushedAgain() {
        world.template("base", true);
        library.clone("base", null, "copy");
        TemplateVersion version = library.push("copy", "mine", "", Progress.NONE);
        assertThat(version.files()).extracting(file -> file.role()).contains(Role.RAM, Role.STATE);
        library.start("copy", Progress.NONE);
        world.check(library);
    }

    @Test
    void aTagIsTakenOnceAndANonsenseTagIsRefused() {
        LibraryWorld.create(library, "one");
        library.push("one", "v1", "", Progress.NONE);
        assertThatThrownBy(() -> library.push("one", "v1", "", Progress.NONE))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThatThrownBy(() -> library.push("one", "a b", "", Progress.NONE))
                .hasMessageContaining("tag: \"a b\" is not accepted");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clonesOfAVmLiveApartFromIt(boolean suspended) {
        LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        rest("one", suspended);
        Vm copy = library.clone("one", null, "two");
        assertThat(copy.status()).isEqualTo(suspended ? Status.SUSPENDED : Status.STOPPED);
        library.start("one", Progress.NONE);
        library.start("two", Progress.NONE);
        assertThat(world.host.machineOf("one").guest().traits())
                .doesNotContainAnyElementsOf(world.host.machineOf("two").guest().traits());
        world.check(library);
        library.delete("one");
        library.stop("two", false);
        library.start("two", Progress.NONE);
        world.check(library);
    }

    @Test
    void aVmThatEndsUnaskedIsStoppedAndListenersHearIt() throws Exception {
        BlockingQueue<Vm> ends = new LinkedBlockingQueue<>();
        library.onExit(ends::add);
        LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        world.host.machineOf("one").die(Cause.KILLED, "killed by signal 9", "last words");
        Vm ended = ends.poll(20, TimeUnit.SECONDS);
        assertThat(ended.status()).isEqualTo(Status.STOPPED);
        assertThat(ended.exit().cause()).isEqualTo(Cause.KILLED);
        assertThat(ended.exit().console()).containsExactly("last words");
        assertThat(library.console("one")).exists();
        world.check(library);
        library.start("one", Progress.NONE);
        library.stop("one", false);
        assertThat(ends).isEmpty();
    }

    @Test
    void aGuestThatDoesNotBootLeavesTheVmStoppedWithTheReason() {
        library.create(new NewVm("one", "broken", 0, 0, 0), Progress.NONE);
        assertThatThrownBy(() -> library.start("one", Progress.NONE)).hasMessageContaining("GUEST_PANIC");
        Vm vm = library.find("one").orElseThrow();
        assertThat(vm.status()).isEqualTo(Status.STOPPED);
        assertThat(vm.exit().cause()).isEqualTo(Cause.GUEST_PANIC);
        world.check(library);
    }

    @Test
    void whatIsAskedForWronglyIsRefusedByName() {
        assertThatThrownBy(() -> library.create(new NewVm("a/b", "blank", 0, 0, 0), Progress.NONE))
                .hasMessage("name: \"a/b\" is not accepted; use 1 to 63 letters, digits, dots, dashes and underscores");
        assertThatThrownBy(() -> library.create(new NewVm("a", "nowhere", 0, 0, 0), Progress.NONE))
                .hasMessageContaining("from: \"nowhere\"");
        assertThatThrownBy(() -> library.create(new NewVm("a", "blank", 5, 0, 0), Progress.NONE))
                .hasMessageContaining("ram_size: 5");
        LibraryWorld.create(library, "one");
        assertThatThrownBy(() -> LibraryWorld.create(library, "one")).hasMessageContaining("the name is taken");
        assertThatThrownBy(() -> library.guest("one")).hasMessage("VM one: is stopped; start it first");
        assertThatThrownBy(() -> library.clone("none", null, "two")).hasMessageContaining("template or VM");
        assertThatThrownBy(() -> library.start("none", Progress.NONE)).hasMessage("VM \"none\": not found");
        assertThat(world.folders()).hasSize(1);
    }

    @Test
    void theVmOfAnInstanceIsNotTheUsersToChange() {
        library.launch(world.template("base", true), LibraryWorld.spec("i1"));
        assertThatThrownBy(() -> library.delete("i1")).hasMessageContaining("belongs to instance i1");
        assertThatThrownBy(() -> library.stop("vm-i1", true)).hasMessageContaining("belongs to instance i1");
        library.remove("i1");
        library.remove("i1");
        world.check(library);
        assertThat(world.host.known()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlay", "write identity.json", "write vm.json", "createFolder", "launch"})
    void aFullDiskLeavesNothingOfAHalfMadeVm(String step) {
        TemplateVersion version = world.template("base", true);
        faults.refuse(step::equals, () -> new EyrieException(ErrorKind.NO_SPACE, "the disk is full"));
        assertThatThrownBy(() -> library.launch(version, LibraryWorld.spec("i1")))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NO_SPACE));
        assertThat(world.folders()).isEmpty();
        assertThat(world.host.known()).isEmpty();
        assertThat(library.launch(version, LibraryWorld.spec("i1")).status()).isEqualTo(Status.RUNNING);
        world.check(library);
    }

    @ParameterizedTest
    @ValueSource(strings = {"launch", "restore", "forward", "resume", "separate"})
    void aStepOfALaunchThatFailsLeavesNothing(String step) {
        TemplateVersion version = world.template("base", true);
        faults.refuse(step::equals, () -> EyrieException.internal("it does not work", null));
        assertThatThrownBy(() -> library.launch(version, LibraryWorld.spec("i1")))
                .hasMessage("it does not work");
        world.check(library);
        assertThat(library.find("i1")).isEmpty();
    }

    @Test
    void aFailedSuspensionLeavesTheVmRunning() {
        LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        faults.refuse("suspend"::equals, () -> new EyrieException(ErrorKind.NO_SPACE, "the disk is full"));
        assertThatThrownBy(() -> library.suspend("one")).hasMessage("the disk is full");
        assertThat(library.find("one").orElseThrow().status()).isEqualTo(Status.RUNNING);
        assertThat(library.suspend("one").status()).isEqualTo(Status.SUSPENDED);
    }

    private void rest(String name, boolean suspended) {
        if (suspended) {
            library.suspend(name);
        } else {
            library.stop(name, false);
        }
    }

    private static List<String> lasting(SimMachine machine) {
        List<String> traits = machine.guest().traits();
        return List.of(traits.get(0), traits.get(1), traits.get(2), traits.get(4));
    }

    @Test
    void theLifeOfAUsersVmIsToldAndThatOfAnInstanceIsNot() {
        List<String> news = new java.util.concurrent.CopyOnWriteArrayList<>();
        library.bindListener((change, vm) -> news.add(change + " " + vm.name()));
        library.bindListener((change, vm) -> {
            throw new IllegalStateException("a listener that fails");
        });
        LibraryWorld.create(library, "one");
        library.start("one", Progress.NONE);
        library.start("one", Progress.NONE);
        library.suspend("one");
        library.stop("one", false);
        library.start("one", Progress.NONE);
        library.delete("one");
        library.launch(world.template("base", true), LibraryWorld.spec("i1"));
        library.remove("i1");
        assertThat(news)
                .containsExactly(
                        "CREATED one", "STARTED one", "SUSPENDED one", "STOPPED one", "STARTED one", "DELETED one");
    }
}
