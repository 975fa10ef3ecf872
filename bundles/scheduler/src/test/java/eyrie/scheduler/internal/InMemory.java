/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.NodeConfiguration;
import eyrie.api.placement.Demand;
import eyrie.api.placement.Load;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.Room;
import eyrie.api.template.Arch;
import eyrie.scheduler.internal.placement.Board;
import eyrie.scheduler.internal.placement.Limits;
import eyrie.scheduler.internal.placement.Rules;
import eyrie.scheduler.internal.placement.Waiting;
import java.time.Duration;
import java.util.Map;

/** The part of placement that touches no database, for benchmarks. */
final class InMemory {
    private static final int TEMPLATES = 10;

    private InMemory() {}

    /** What finding one node for one instance takes, with everything known. */
    static double microsPerPlacement(int nodes, int queue) {
        Board board = new Board(Rules.CORE, new Limits(0, 0, Duration.ofSeconds(60)));
        int capacity = queue / nodes + 1;
        for (int i = 0; i < nodes; i++) {
            board.node(new Room(Samples.node("n" + i, capacity), NodeConfiguration.NONE, NodeState.ACTIVE, Load.NONE));
        }
        for (int i = 0; i < queue; i++) {
            Demand demand = new Demand("t" + i % TEMPLATES, 3, 1000, Arch.AMD64, false, null, 1, 1L << 30, Map.of());
            String share = "s" + i % 20;
            board.waits(new Waiting(
                    "i" + i, i * 1000L, i, demand, share, share, i * 1000L, new Waiting.Naming("t", null, null)));
        }
        long start = System.nanoTime();
        int placed = 0;
        while (board.next().isPresent()) {
            placed++;
        }
        return (System.nanoTime() - start) / 1e3 / placed;
    }
}
