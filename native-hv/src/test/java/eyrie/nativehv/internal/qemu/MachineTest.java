/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine's life with a real QEMU. */
@Timeout(120)
class MachineTest {
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
    void aColdMachineWaitsUntilItIsBootedAndThenRuns() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        assertThat(ProcessHandle.of(machine.pid())).isPresent();
        assertThat(Rig.ticks(machine)).isEmpty();
        machine.boot();
        assertThat(Rig.awaitTicks(machine, 3).subList(0, 3)).containsExactly(1, 2, 3);
        assertThat(machine.residentBytes()).isGreaterThan(10 * Rig.MIB);
    }

    @Test
    void aPausedGuestStandsStillAndGoesOn() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        machine.boot();
        Rig.awaitTicks(machine, 2);
        machine.pause();
        int paused = Rig.ticks(machine).size();
        assertThat(Rig.ticks(machine)).hasSize(paused);
        machine.resume();
        List<Integer> ticks = Rig.awaitTicks(machine, paused + 2);
        assertThat(ticks.get(paused)).isEqualTo(ticks.get(paused - 1) + 1);
    }

    @Test
    void aGuestThatPowersOffIsAGuestShutdown() throws Exception {
        Machine machine = rig.cold(TinyGuest.POWERS_OFF);
        machine.boot();
        MachineExit exit = Rig.exitOf(machine);
        assertThat(exit.cause()).isEqualTo(MachineExit.Cause.GUEST_SHUTDOWN);
        assertThat(exit.console()).endsWith("tick 0005");
        assertThat(rig.hypervisor().exitOf(machine.id())).contains(exit);
    }

    @Test
    void aPanicIsSeen() throws Exception {
        Machine machine = rig.cold(TinyGuest.PANICS);
        machine.boot();
        assertThat(Rig.exitOf(machine).cause()).isEqualTo(MachineExit.Cause.GUEST_PANIC);
    }

    @Test
    void aKillFromOutsideIsSeenWithItsSignal() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        machine.boot();
        ProcessHandle.of(machine.pid()).orElseThrow().destroyForcibly();
        MachineExit exit = Rig.exitOf(machine);
        assertThat(exit.cause()).isEqualTo(MachineExit.Cause.KILLED);
        assertThat(exit.detail()).contains("signal 9");
        assertThat(machine.residentBytes()).isEqualTo(-1);
        assertThatThrownBy(machine::resume)
                .isInstanceOfSatisfying(
                        EyrieException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                .hasMessageContaining("signal 9");
    }

    @Test
    void aTerminationFromOutsideIsNoGuestShutdown() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        machine.boot();
        ProcessHandle.of(machine.pid()).orElseThrow().destroy();
        assertThat(Rig.exitOf(machine).cause()).isEqualTo(MachineExit.Cause.KILLED);
    }

    @Test
    void stoppingWithoutPatienceKills() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        machine.boot();
        MachineExit exit = machine.stop(Duration.ZERO);
        assertThat(exit.cause()).isEqualTo(MachineExit.Cause.HOST_REQUEST);
        assertThat(ProcessHandle.of(machine.pid())).isEmpty();
    }

    @Test
    void aGuestThatDoesNotHearIsEndedWhenPatienceIs() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        machine.boot();
        Rig.awaitTicks(machine, 1);
        assertThat(machine.stop(Duration.ofMillis(200)).cause()).isEqualTo(MachineExit.Cause.HOST_REQUEST);
    }

    @Test
    void stoppingTwiceTellsTheSame() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        MachineExit first = machine.stop(Duration.ofSeconds(1));
        assertThat(machine.stop(Duration.ofSeconds(1))).isEqualTo(first);
    }

    @Test
    void theSameMachineIsNotLaunchedTwice() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        LaunchSpec again = rig.spec(
                machine.id(), rig.file("disk"), new LaunchSpec.Ram.Shared(rig.file("ram")), LaunchSpec.Start.COLD);
        assertThatThrownBy(() -> rig.hypervisor().launch(again)).hasMessageContaining("it runs already");
    }

    @Test
    void aLaunchThatFailsSaysWhyAndLeavesNothing() {
        LaunchSpec.Ram ram = new LaunchSpec.Ram.Shared(rig.file("ram"));
        assertThatThrownBy(() -> rig.launch(rig.file("missing.qcow2"), ram, LaunchSpec.Start.COLD))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("missing.qcow2")
                .hasMessageContaining("No such file");
        assertThat(rig.hypervisor().known()).isEmpty();
    }

    @Test
    void discardingLeavesNothingWhateverItsState() throws Exception {
        Machine running = rig.cold(TinyGuest.TICKS);
        running.boot();
        Machine ended = rig.cold(TinyGuest.TICKS);
        ended.stop(Duration.ZERO);
        assertThat(rig.hypervisor().known()).containsExactlyInAnyOrder(running.id(), ended.id());
        rig.hypervisor().discard(running.id());
        rig.hypervisor().discard(ended.id());
        rig.hypervisor().discard(ended.id());
        assertThat(rig.hypervisor().known()).isEmpty();
        assertThat(ProcessHandle.of(running.pid())).isEmpty();
        assertThat(rig.run()).isEmptyDirectory();
    }

    @Test
    void nothingOfThisProcessLeaksIntoTheMachine() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        try (var descriptors = Files.list(Path.of("/proc/" + machine.pid() + "/fd"))) {
            List<String> targets = descriptors
                    .map(link -> {
                        try {
                            return Files.readSymbolicLink(link).toString();
                        } catch (IOException gone) {
                            return "";
                        }
                    })
                    .toList();
            assertThat(targets).noneMatch(target -> target.endsWith(".jar") || target.contains("modules"));
        }
    }

    @Test
    void anIdThatLeavesItsFolderIsRefused() {
        assertThatThrownBy(() -> rig.hypervisor().discard("../data")).hasMessageContaining("machineId");
    }
}
