/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.template.PortRule;
import eyrie.nativehv.internal.platform.HostPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines of an earlier process. */
@Timeout(120)
class AdoptTest {
    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void setUp() throws IOException {
        rig = new Rig(folder);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    @Test
    void aMachineRunsOnAndIsTakenOver() throws Exception {
        Machine before = rig.cold(TinyGuest.TICKS);
        before.boot();
        Rig.awaitTicks(before, 1);
        rig.restart();
        assertThat(rig.hypervisor().known()).containsExactly(before.id());
        Machine after = rig.hypervisor().adopt(before.id()).orElseThrow();
        assertThat(after.pid()).isEqualTo(before.pid());
        int printed = Rig.ticks(after).size();
        Rig.awaitTicks(after, printed + 1);
        assertThat(after.forward(List.of(new PortRule("ssh", 22, null, 0)), "127.0.0.1", 20000))
                .hasSize(1);
        ProcessHandle.of(after.pid()).orElseThrow().destroyForcibly();
        assertThat(Rig.exitOf(after).detail()).contains("signal 9");
    }

    @Test
    void takingOverTwiceGivesTheSameMachine() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        assertThat(rig.hypervisor().adopt(machine.id())).containsSame(machine);
        rig.restart();
        Optional<Machine> first = rig.hypervisor().adopt(machine.id());
        assertThat(rig.hypervisor().adopt(machine.id())).isEqualTo(first);
    }

    @Test
    void aSpareThatWaitsForItsStateIsTakenOverToo() throws Exception {
        Path disk = rig.disk(TinyGuest.TICKS, "disk");
        Path ram = rig.file("ram");
        Machine original = rig.launch(disk, new LaunchSpec.Ram.Shared(ram), LaunchSpec.Start.COLD);
        original.boot();
        Rig.awaitTicks(original, 2);
        original.suspend(ram, rig.file("state"));
        int last = Rig.ticks(original).getLast();
        Machine spare = rig.launch(disk, new LaunchSpec.Ram.Private(ram), LaunchSpec.Start.RESTORE);
        rig.restart();
        Machine adopted = rig.hypervisor().adopt(spare.id()).orElseThrow();
        adopted.restore(rig.file("state"));
        adopted.resume();
        assertThat(Rig.awaitTicks(adopted, 1).getFirst()).isEqualTo(last + 1);
    }

    @Test
    void anEndThatNobodySawIsReadAfterwards() throws Exception {
        Machine machine = rig.cold(TinyGuest.POWERS_OFF);
        machine.boot();
        CompletableEnd end = CompletableEnd.of(machine.pid());
        rig.restart();
        end.await();
        Rig.awaitFile(
                rig.run().resolve(machine.id()).resolve("exit"),
                () -> rig.hypervisor()
                        .exitOf(machine.id())
                        .filter(exit -> exit.cause() == MachineExit.Cause.GUEST_SHUTDOWN));
        assertThat(rig.hypervisor().adopt(machine.id())).isEmpty();
        assertThat(rig.hypervisor().exitOf(machine.id()).orElseThrow().console())
                .endsWith("tick 0005");
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotTakenOver() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        rig.hypervisor().discard(machine.id());
        RunFolder run = new RunFolder(machine.id(), rig.run().resolve(machine.id()));
        run.create(SystemUser.SAME);
        LaunchSpec spec = rig.spec(
                machine.id(), rig.file("disk"), new LaunchSpec.Ram.Shared(rig.file("ram")), LaunchSpec.Start.COLD);
        run.write(MachineRecord.of(spec).running(1, ProcessHandle.current().pid(), "1"));
        assertThat(rig.hypervisor().adopt(machine.id())).isEmpty();
        rig.hypervisor().discard(machine.id());
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void aProcessThatWasLaunchedJustBeforeTheEndIsStillFound() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        RunFolder run = new RunFolder(machine.id(), rig.run().resolve(machine.id()));
        MachineRecord record = run.readRecord().orElseThrow();
        rig.restart();
        run.write(record.running(0, 0, null));
        assertThat(rig.hypervisor().adopt(machine.id()).orElseThrow().pid()).isEqualTo(machine.pid());
    }

    @Test
    void discardingWaitsForTheSupervisorTooWhichWouldWriteIntoTheFolder() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        RunFolder run = new RunFolder(machine.id(), rig.run().resolve(machine.id()));
        long supervisor = run.readRecord().orElseThrow().supervisor();
        rig.restart();
        new ProcessBuilder("kill", "-STOP", Long.toString(supervisor)).start().waitFor();
        rig.hypervisor().discard(machine.id());
        assertThat(run.path()).doesNotExist();
        assertThat(ProcessIdentity.processesOf(HostPlatform.load(), machine.id()))
                .isEmpty();
    }

    @Test
    void discardingFindsAProcessThatNobodyWroteDown() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        RunFolder run = new RunFolder(machine.id(), rig.run().resolve(machine.id()));
        MachineRecord record = run.readRecord().orElseThrow();
        rig.restart();
        run.write(record.running(0, 0, null));
        Files.delete(run.path().resolve("pid"));
        rig.hypervisor().discard(machine.id());
        assertThat(run.path()).doesNotExist();
        assertThat(ProcessIdentity.processesOf(HostPlatform.load(), machine.id()))
                .isEmpty();
    }

    @Test
    void aSuspensionThatWasCutShortIsUndone() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        machine.boot();
        Rig.awaitTicks(machine, 1);
        machine.pause();
        Path state = Files.writeString(rig.file("state"), "half a state");
        new RunFolder(machine.id(), rig.run().resolve(machine.id())).write(new Suspension(state.toString(), true));
        rig.restart();
        Machine adopted = rig.hypervisor().adopt(machine.id()).orElseThrow();
        int printed = Rig.ticks(adopted).size();
        Rig.awaitTicks(adopted, printed + 1);
        assertThat(state).doesNotExist();
    }

    @Test
    void nothingIsKnownOfAMachineThatNeverWas() {
        assertThat(rig.hypervisor().adopt("nobody")).isEmpty();
        assertThat(rig.hypervisor().exitOf("nobody")).isEmpty();
        assertThat(rig.hypervisor().known()).isEmpty();
        rig.hypervisor().discard("nobody");
    }

    /** The end of a process, seen by the test itself. */
    private record CompletableEnd(eyrie.nativehv.internal.platform.ProcessEnds ends, long pid) {
        static CompletableEnd of(long pid) {
            return new CompletableEnd(HostPlatform.load().processEnds(), pid);
        }

        void await() throws Exception {
            try (ends) {
                ends.of(pid).get(60, java.util.concurrent.TimeUnit.SECONDS);
            }
        }
    }
}
