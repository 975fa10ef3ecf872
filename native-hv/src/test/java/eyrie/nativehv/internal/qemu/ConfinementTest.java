/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.nativehv.internal.platform.HostPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a machine's process may do, and what others may do to it. */
@Timeout(120)
class ConfinementTest {
    private static final String UNPRIVILEGED = "nobody";

    @TempDir
    Path folder;

    private static String status(long pid, String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(key + ":"))
                    .findFirst()
                    .map(line -> line.substring(key.length() + 1).strip())
                    .orElseThrow();
        }
    }

    @Test
    void systemCallsAreFilteredAndTheFolderIsPrivate() throws Exception {
        try (Rig rig = new Rig(folder)) {
            Machine machine = rig.cold(TinyGuest.TICKS);
            assertThat(status(machine.pid(), "Seccomp")).isEqualTo("2");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(rig.run().resolve(machine.id()))))
                    .isEqualTo("rwx------");
        }
    }

    /**
     * As root QEMU becomes another user, to whom the files are out of reach: it has opened them before. Without root
     * the setting changes nothing, and the same has to work.
     */
    @Test
    void aMachineOfAnotherUserLivesOnFilesThatOnlyRootReaches() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path hidden = Files.createDirectory(
                folder.resolve("hidden"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Rig rig = new Rig(folder, UNPRIVILEGED)) {
            Path disk = rig.disk(TinyGuest.TICKS, "hidden/disk");
            Path ram = hidden.resolve("ram");
            Machine original = rig.launch(disk, new LaunchSpec.Ram.Shared(ram), LaunchSpec.Start.COLD);
            original.boot();
            Rig.awaitTicks(original, 2);
            assertUser(original);
            original.suspend(ram, hidden.resolve("state"));
            Machine clone = rig.launch(disk, new LaunchSpec.Ram.Private(ram), LaunchSpec.Start.RESTORE);
            clone.restore(hidden.resolve("state"));
            clone.resume();
            Rig.awaitTicks(clone, 2);
            assertUser(clone);
            clone.suspend(hidden.resolve("ram2"), hidden.resolve("state2"));
            Machine grandchild =
                    rig.launch(disk, new LaunchSpec.Ram.Private(hidden.resolve("ram2")), LaunchSpec.Start.RESTORE);
            grandchild.restore(hidden.resolve("state2"));
            grandchild.resume();
            Rig.awaitTicks(grandchild, 1);
            grandchild.stop(Duration.ZERO);
        }
    }

    private static void assertUser(Machine machine) throws IOException {
        String user =
                ProcessHandle.of(machine.pid()).orElseThrow().info().user().orElseThrow();
        String here = ProcessHandle.current().info().user().orElseThrow();
        assertThat(user).isEqualTo(HostPlatform.load().isRoot() ? UNPRIVILEGED : here);
        assertThat(status(machine.pid(), "CapEff")).isEqualTo("0000000000000000");
    }

    @Test
    void aUserThatDoesNotExistIsNoReasonNotToRun() {
        HostPlatform platform = HostPlatform.load();
        assertThat(SystemUser.find("no-such-user-here", platform).isOther()).isFalse();
    }

    @Test
    void theChosenRunFolderLeavesRoomForSockets() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("a-rather-long-name-of-a-folder/".repeat(3)));
        RunFolders folders =
                RunFolders.open(new Settings(deep, "", "", "", "auto"), HostPlatform.load(), SystemUser.SAME, Map.of());
        try {
            String longest = folders.helperOf("00000000-0000-0000-0000-000000000000")
                    .incoming()
                    .toString();
            assertThat(longest.length()).isLessThan(104);
        } finally {
            Files.deleteIfExists(folders.base());
        }
    }

    @Test
    void aRunFolderThatNobodyAskedForIsRemovedWhenItIsEmpty() throws IOException {
        Settings settings = new Settings(folder, "", "", "", "auto");
        RunFolders folders = RunFolders.open(settings, HostPlatform.load(), SystemUser.SAME, Map.of());
        Path machine = Files.createDirectory(folders.base().resolve("m-1"));
        folders.removeIfEmpty();
        assertThat(machine).exists();
        Files.delete(machine);
        folders.removeIfEmpty();
        assertThat(folders.base()).doesNotExist();

        Path named = Files.createDirectory(folder.resolve("named"));
        Settings configured = new Settings(folder, named.toString(), "", "", "auto");
        RunFolders.open(configured, HostPlatform.load(), SystemUser.SAME, Map.of())
                .removeIfEmpty();
        assertThat(named).exists();
    }
}
