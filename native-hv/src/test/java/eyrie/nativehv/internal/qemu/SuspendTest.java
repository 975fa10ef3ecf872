/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Saving machines and starting clones of what was saved, with a real QEMU. */
@Timeout(180)
class SuspendTest {
    @TempDir
    Path folder;

    private Rig rig;
    private Path disk;

    @BeforeEach
    void setUp() throws IOException {
        rig = new Rig(folder);
        disk = rig.disk(TinyGuest.TICKS, "disk");
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    /** RAM and state on disk, and the last tick that their guest printed. */
    private record Saved(Path ram, Path state, int tick) {}

    private Saved saved() throws Exception {
        Path ram = rig.file("ram");
        Machine machine = rig.launch(disk, new LaunchSpec.Ram.Shared(ram), LaunchSpec.Start.COLD);
        machine.boot();
        Rig.awaitTicks(machine, 3);
        return suspended(machine, ram, rig.file("state"));
    }

    private Saved suspended(Machine machine, Path ram, Path state) throws Exception {
        machine.suspend(ram, state);
        assertThat(Rig.exitOf(machine).cause()).isEqualTo(MachineExit.Cause.HOST_REQUEST);
        assertThat(ram).hasSize(64 * Rig.MIB);
        assertThat(state).isNotEmptyFile();
        return new Saved(ram, state, Rig.ticks(machine).getLast());
    }

    private Machine spare(LaunchSpec.Ram ram) {
        Path overlay = rig.file("clone-" + System.nanoTime());
        rig.hypervisor().overlay(disk, overlay);
        return rig.launch(overlay, ram, LaunchSpec.Start.RESTORE);
    }

    @Test
    void clonesGoOnWhereTheOriginalWasSavedAndLeaveItAsItIs() throws Exception {
        Saved saved = saved();
        String before = digest(saved.ram());
        List<Machine> clones =
                List.of(spare(new LaunchSpec.Ram.Private(saved.ram())), spare(new LaunchSpec.Ram.Private(saved.ram())));
        for (Machine clone : clones) {
            clone.restore(saved.state());
            assertThat(Rig.ticks(clone)).isEmpty();
            clone.resume();
        }
        for (Machine clone : clones) {
            assertThat(Rig.awaitTicks(clone, 3).subList(0, 3))
                    .containsExactly(saved.tick() + 1, saved.tick() + 2, saved.tick() + 3);
        }
        assertThat(digest(saved.ram())).isEqualTo(before);
    }

    @Test
    void aSavedMachineGoesOnInItsOwnFile() throws Exception {
        Saved first = saved();
        Machine again = spare(new LaunchSpec.Ram.Shared(first.ram()));
        again.restore(first.state());
        again.resume();
        Rig.awaitTicks(again, 2);
        Saved second = suspended(again, first.ram(), rig.file("state2"));
        assertThat(second.tick()).isGreaterThan(first.tick());
        Machine clone = spare(new LaunchSpec.Ram.Private(second.ram()));
        clone.restore(second.state());
        clone.resume();
        assertThat(Rig.awaitTicks(clone, 1).getFirst()).isEqualTo(second.tick() + 1);
    }

    @Test
    void aCloneCanBeSavedAsATemplateOfItsOwn() throws Exception {
        Saved first = saved();
        String before = digest(first.ram());
        Machine clone = spare(new LaunchSpec.Ram.Private(first.ram()));
        clone.restore(first.state());
        clone.resume();
        Rig.awaitTicks(clone, 3);
        Saved second = suspended(clone, rig.file("ram2"), rig.file("state2"));
        assertThat(second.tick()).isGreaterThan(first.tick());
        assertThat(digest(first.ram())).isEqualTo(before);
        assertThat(rig.hypervisor().known()).doesNotContain(clone.id() + "~save");
        Machine grandchild = spare(new LaunchSpec.Ram.Private(second.ram()));
        grandchild.restore(second.state());
        grandchild.resume();
        assertThat(Rig.awaitTicks(grandchild, 1).getFirst()).isEqualTo(second.tick() + 1);
    }

    @Test
    void aGuestWhoseSuspensionFailsRunsOn() throws Exception {
        Path ram = rig.file("ram");
        Machine machine = rig.launch(disk, new LaunchSpec.Ram.Shared(ram), LaunchSpec.Start.COLD);
        machine.boot();
        Rig.awaitTicks(machine, 1);
        assertThatThrownBy(() -> machine.suspend(ram, rig.file("no/such/folder/state")))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("no/such/folder");
        int printed = Rig.ticks(machine).size();
        Rig.awaitTicks(machine, printed + 2);
        suspended(machine, ram, rig.file("state"));
    }

    @Test
    void aCloneWhoseSuspensionFailsRunsOn() throws Exception {
        Saved saved = saved();
        Machine clone = spare(new LaunchSpec.Ram.Private(saved.ram()));
        clone.restore(saved.state());
        clone.resume();
        Rig.awaitTicks(clone, 1);
        assertThatThrownBy(() -> clone.suspend(rig.file("ram2"), rig.file("no/such/folder/state")))
                .isInstanceOf(EyrieException.class);
        assertThat(rig.file("ram2")).doesNotExist();
        int printed = Rig.ticks(clone).size();
        Rig.awaitTicks(clone, printed + 2);
    }

    @Test
    void aStateThatIsNoneIsRefusedInQemusWords() throws Exception {
        Saved saved = saved();
        Path broken = Files.writeString(rig.file("broken"), "this is no state");
        Machine clone = spare(new LaunchSpec.Ram.Private(saved.ram()));
        assertThatThrownBy(() -> clone.restore(broken))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("loading the state")
                .hasMessageContaining("Not a migration stream");
    }

    @Test
    void aMachineThatRunsTakesNoState() throws Exception {
        Saved saved = saved();
        Machine clone = spare(new LaunchSpec.Ram.Private(saved.ram()));
        clone.restore(saved.state());
        assertThatThrownBy(() -> clone.restore(saved.state())).hasMessageContaining("does not wait for a saved state");
    }

    @Test
    void theTemplatesRamIsNeverATarget() throws Exception {
        Saved saved = saved();
        Machine clone = spare(new LaunchSpec.Ram.Private(saved.ram()));
        assertThatThrownBy(() -> clone.suspend(saved.ram(), rig.file("state2")))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("ram");
    }

    private static String digest(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
