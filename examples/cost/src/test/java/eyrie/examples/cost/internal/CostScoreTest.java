/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.Load;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.Room;
import eyrie.api.template.Arch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CostScoreTest {
    @TempDir
    Path folder;

    private static Room room(String name) {
        NodeInfo node = new NodeInfo(
                name, name, "127.0.0.1", Arch.AMD64, "tcg", "qemu", 4, 8L << 30, 1, 1, 4, 0, 0, 0, List.of(), null);
        return new Room(node, NodeConfiguration.NONE, NodeState.ACTIVE, Load.NONE);
    }

    @Test
    void cheapNodesAreBetterAndChangesOfTheFileAreFollowed() throws IOException {
        Path file = folder.resolve("settings/cost.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "node.a = 2\nnode.b = 1\n");
        CostScore score = new CostScore(file, null);
        try {
            assertThat(score.of(null, room("b"))).isGreaterThan(score.of(null, room("a")));
            Files.writeString(file, "node.a = 0.5\nnode.b = 1\n");
            while (score.of(null, room("b")) > score.of(null, room("a"))) {
                Thread.onSpinWait();
            }
        } finally {
            score.close();
        }
    }
}
