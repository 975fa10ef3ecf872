/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.sim.internal.check.History;
import eyrie.sim.internal.node.Journal.What;
import eyrie.sim.internal.node.SimNode.Kept;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    Path folder;

    @Test
    void theNextProcessReadsWhatThisOneWroteEvenIfItWasCutOff() throws Exception {
        try (StateFolder state = new StateFolder(folder, new History())) {
            state.write("n", "a", What.BEGUN, "vm-a");
            state.write("n", "a", What.RUNS, null);
            state.write("n", "b", What.BEGUN, "vm-b");
            state.write("n", "b", What.ENDED, "why");
            state.write("n", "b", What.REMOVED, null);
        }
        Files.writeString(folder.resolve("journal.jsonl"), "{\"at\":\"2026-", StandardOpenOption.APPEND);
        try (StateFolder state = new StateFolder(folder, new History())) {
            assertThat(state.kept().get("n"))
                    .extracting(Kept::instanceId, Kept::name, Kept::last)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("a", "vm-a", What.RUNS),
                            org.assertj.core.groups.Tuple.tuple("b", "vm-b", What.REMOVED));
        }
    }

    @Test
    void papersAreKeptForTheirOwnerAlone() throws Exception {
        try (StateFolder state = new StateFolder(folder, new History())) {
            assertThat(state.papers("n")).isEmpty();
            state.keep("n", List.of("key", "certificate", "authorities"));
            assertThat(state.papers("n")).contains(List.of("key", "certificate", "authorities"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("n.json"))))
                .isEqualTo("rw-------");
    }
}
