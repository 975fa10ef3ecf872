/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.Progress;
import eyrie.api.machine.MachineExit;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Status;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.sim.SimDisks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The process is killed at every point of every operation; the next one must find a world in order. */
final class CrashTest {
    private static final int MOST_POINTS = 200;

    @TempDir
    private Path folder;

    /** Something that a library does, after something that it has done before. */
    private record Scenario(String name, Step before, Step operation) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A piece of a scenario. */
    @FunctionalInterface
    private interface Step {
        void run(LibraryWorld world, VmLibrary library);

        default Step andThen(Step next) {
            return (world, library) -> {
                run(world, library);
                next.run(world, library);
            };
        }
    }

    static Stream<Scenario> scenarios() {
        Step nothing = (world, library) -> {};
        Step created = (world, library) -> LibraryWorld.create(library, "one");
        Step running = created.andThen((world, library) -> library.start("one", Progress.NONE));
        Step suspended = running.andThen((world, library) -> library.suspend("one"));
        Step pushed = suspended.andThen((world, library) -> library.push("one", "v0", "", Progress.NONE));
        Step instance = (world, library) -> library.launch(world.template("base", true), LibraryWorld.spec("i1"));
        return Stream.of(
                new Scenario("create", nothing, created),
                new Scenario("first start", created, (world, library) -> library.start("one", Progress.NONE)),
                new Scenario("suspend", running, (world, library) -> library.suspend("one")),
                new Scenario("resume", suspended, (world, library) -> library.start("one", Progress.NONE)),
                new Scenario("stop", running, (world, library) -> library.stop("one", false)),
                new Scenario("stop of a suspended VM", suspended, (world, library) -> library.stop("one", false)),
                new Scenario("delete", running, (world, library) -> library.delete("one")),
                new Scenario("clone of a VM", suspended, (world, library) -> library.clone("one", null, "two")),
                new Scenario("clone of a template", pushed, (world, library) -> library.clone("one", "v0", "two")),
                new Scenario("push", created, (world, library) -> library.push("one", "v1", "", Progress.NONE)),
                new Scenario(
                        "push of a suspended VM",
                        suspended,
                        (world, library) -> library.push("one", "v1", "", Progress.NONE)),
                new Scenario(
                        "push of a clone",
                        pushed.andThen((world, library) -> {
                            library.start("one", Progress.NONE);
                            library.suspend("one");
                        }),
                        (world, library) -> library.push("one", "v1", "", Progress.NONE)),
                new Scenario(
                        "push of a clone that never ran",
                        pushed,
                        (world, library) -> library.push("one", "v1", "", Progress.NONE)),
                new Scenario("launch", nothing, instance),
                new Scenario(
                        "cold launch",
                        nothing,
                        (world, library) -> library.launch(world.template("base", false), LibraryWorld.spec("i1"))),
                new Scenario("remove", instance, (world, library) -> library.remove("i1")));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void nothingIsLostOrLeftOver(Scenario scenario) throws Exception {
        for (int point = 0; ; point++) {
            LibraryWorld world = new LibraryWorld(folder.resolve("killed-at-" + point));
            boolean done = runUntilKilled(world, scenario, point);
            verifyAfterwards(world, scenario + " killed at " + point);
            if (done) {
                assertThat(point).as("points of %s", scenario).isGreaterThan(0);
                return;
            }
            assertThat(point).isLessThan(MOST_POINTS);
        }
    }

    static Stream<Arguments> recoveries() {
        return scenarios()
                .filter(scenario -> List.of("first start", "suspend", "push", "launch", "remove")
                        .contains(scenario.name()))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("recoveries")
    void aRecoveryThatIsKilledItselfIsRecovered(Scenario scenario) throws Exception {
        for (int point = 0; ; point++) {
            boolean recovered = false;
            boolean done = false;
            for (int again = 0; !recovered; again++) {
                LibraryWorld world = new LibraryWorld(folder.resolve(point + "-" + again));
                done = runUntilKilled(world, scenario, point);
                Faults second = Faults.killAt(again);
                world.openAndDie(second);
                recovered = second.passed().size() < again;
                verifyAfterwards(world, "%s killed at %d, recovery at %d".formatted(scenario, point, again));
            }
            if (done) {
                return;
            }
        }
    }

    @Test
    void aSuspendedVmSurvivesEveryPointOfAPushWithItsMemory() throws Exception {
        for (int point = 0; ; point++) {
            LibraryWorld world = new LibraryWorld(folder.resolve("memory-" + point));
            Scenario scenario = scenarios()
                    .filter(s -> s.name().equals("push of a suspended VM"))
                    .findFirst()
                    .orElseThrow();
            boolean done = runUntilKilled(world, scenario, point);
            VmLibrary next = world.open(Faults.none());
            assertThat(next.find("one").orElseThrow().status()).isEqualTo(Status.SUSPENDED);
            next.start("one", Progress.NONE);
            world.check(next);
            LibraryWorld.close(next);
            if (done) {
                return;
            }
        }
    }

    @Test
    void instancesAreAdoptedWithTheirMachinesAndPorts() throws Exception {
        LibraryWorld world = new LibraryWorld(folder);
        Faults faults = Faults.none();
        VmLibrary first = world.open(faults);
        Vm before = first.launch(world.template("base", true), LibraryWorld.spec("i1"));
        faults.kill();
        VmLibrary second = world.open(Faults.none());
        Vm after = second.find("i1").orElseThrow();
        assertThat(after.ports()).isEqualTo(before.ports());
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(world.host.launches()).isEqualTo(1);
        assertThat(second.launch(world.images.of(Faults.none()).versions().getFirst(), LibraryWorld.spec("i1"))
                        .mac())
                .isEqualTo(before.mac());
        assertThat(world.host.launches()).isEqualTo(1);
    }

    @Test
    void anExitWhileNobodyWatchedIsReportedFromTheHypervisorsRecord() throws Exception {
        LibraryWorld world = new LibraryWorld(folder);
        Faults faults = Faults.none();
        VmLibrary first = world.open(faults);
        first.launch(world.template("base", true), LibraryWorld.spec("i1"));
        faults.kill();
        world.host.machineOf("host-i1").die(MachineExit.Cause.GUEST_PANIC, "panic", "oops");
        VmLibrary second = world.open(Faults.none());
        Vm vm = second.find("i1").orElseThrow();
        assertThat(vm.status()).isEqualTo(Status.STOPPED);
        assertThat(vm.exit().detail()).isEqualTo("panic");
        assertThat(second.console("i1")).content().contains("oops");
        world.check(second);
    }

    @Test
    void anUnreadableRecordIsLeftAloneAndNobodyElseSuffers() throws Exception {
        LibraryWorld world = new LibraryWorld(folder);
        VmLibrary first = world.open(Faults.none());
        Vm one = LibraryWorld.create(first, "one");
        LibraryWorld.create(first, "two");
        LibraryWorld.close(first);
        Path record = world.data.resolve("vms").resolve(one.id()).resolve("vm.json");
        Files.writeString(record, "{ nonsense");
        VmLibrary second = world.open(Faults.none());
        assertThat(second.list()).extracting(Vm::name).containsExactly("two");
        assertThat(record.resolveSibling("disk")).exists();
    }

    /** @return whether the operation came to its end */
    private static boolean runUntilKilled(LibraryWorld world, Scenario scenario, int point) throws Exception {
        Faults faults = Faults.none();
        VmLibrary library = world.open(faults);
        scenario.before().run(world, library);
        faults.killAtNext(point);
        try {
            scenario.operation().run(world, library);
        } catch (Faults.Killed e) {
            assertThat(faults.isDead()).isTrue();
        }
        boolean done = !faults.isDead();
        faults.kill();
        faults.awaitSilence();
        return done;
    }

    private static void verifyAfterwards(LibraryWorld world, String what) {
        try {
            VmLibrary next = world.open(Faults.none());
            world.check(next);
            for (TemplateVersion version : world.images.of(Faults.none()).versions()) {
                assertThat(SimDisks.standsAlone(
                                world.images.of(Faults.none()).open(version).resolve("disk")))
                        .isTrue();
            }
            world.useAndRemoveAll(next);
            LibraryWorld.close(next);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what, e);
        }
    }
}
