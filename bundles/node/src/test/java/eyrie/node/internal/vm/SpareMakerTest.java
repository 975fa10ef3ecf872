/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.Machine;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.sim.Faults;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spare that does not come about leaves nothing. */
final class SpareMakerTest {
    @TempDir
    private Path folder;

    @Test
    void evenAThreadThatIsToldToStopClearsAway() throws Exception {
        LibraryWorld world = new LibraryWorld(folder);
        TemplateVersion version = world.template("base", true);
        Hypervisor hypervisor = mock(Hypervisor.class);
        when(hypervisor.launch(any())).thenAnswer(call -> {
            Thread.currentThread().interrupt();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted");
        });
        doAnswer(call -> {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    return null;
                })
                .when(hypervisor)
                .discard(anyString());
        VmFolders folders = new VmFolders(world.data.resolve("vms"), new Disk());
        SpareMaker maker = new SpareMaker(hypervisor, world.images.of(Faults.none()), folders);

        assertThatThrownBy(() -> maker.make(version)).hasMessage("interrupted");

        assertThat(Thread.interrupted()).as("still told to stop").isTrue();
        verify(hypervisor).discard(anyString());
        assertThat(world.data.resolve("vms")).isEmptyDirectory();
    }

    @Test
    void oneThatIsToldToStopMeanwhileTriesAgain() throws Exception {
        LibraryWorld world = new LibraryWorld(folder);
        TemplateVersion version = world.template("base", true);
        Hypervisor hypervisor = mock(Hypervisor.class);
        when(hypervisor.launch(any())).thenReturn(mock(Machine.class));
        doAnswer(call -> {
                    Thread.currentThread().interrupt();
                    throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted");
                })
                .doNothing()
                .when(hypervisor)
                .discard(anyString());
        VmFolders folders = new VmFolders(world.data.resolve("vms"), new Disk());
        SpareMaker maker = new SpareMaker(hypervisor, world.images.of(Faults.none()), folders);

        maker.discard(maker.make(version));

        assertThat(Thread.interrupted()).as("still told to stop").isTrue();
        assertThat(world.data.resolve("vms")).isEmptyDirectory();
    }

    @Test
    void oneThatIsToldToStopAfterItsMachineHasEndedLeavesNoFiles() throws Exception {
        LibraryWorld world = new LibraryWorld(folder);
        TemplateVersion version = world.template("base", true);
        Hypervisor hypervisor = mock(Hypervisor.class);
        when(hypervisor.launch(any())).thenReturn(mock(Machine.class));
        doAnswer(call -> {
                    Thread.currentThread().interrupt();
                    return null;
                })
                .when(hypervisor)
                .discard(anyString());
        VmFolders folders = new VmFolders(world.data.resolve("vms"), new Disk());
        SpareMaker maker = new SpareMaker(hypervisor, world.images.of(Faults.none()), folders);

        maker.discard(maker.make(version));

        assertThat(Thread.interrupted()).as("still told to stop").isTrue();
        assertThat(world.data.resolve("vms")).isEmptyDirectory();
    }
}
