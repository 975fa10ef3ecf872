/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.util.Comparator;
import java.util.TreeSet;

/** Those who take turns with others: everything of one caller, or of one prefix. */
final class Share {
    static final Comparator<Share> FIRST =
            Comparator.<Share>comparingLong(share -> share.turn).thenComparingLong(share -> share.tie);

    final String name;
    final TreeSet<Lane> open = new TreeSet<>(Lane.FIRST);
    int lanes;
    int placed;
    /** Whether it is in the sorted set. */
    boolean queued;
    /** When it is its turn, as it was when the share was put into a sorted set. */
    private long turn;

    private long tie;

    Share(String name) {
        this.name = name;
    }

    /** @param step how far each instance that it has on nodes puts it back, in microseconds */
    void fixTurn(long step) {
        Waiting first = open.first().key();
        turn = turn(first, placed, step);
        tie = first.position();
    }

    static long turn(Waiting first, long placed, long step) {
        return first.due() + placed * step;
    }

    /** Nothing waits in it and it has nothing. */
    boolean isIdle() {
        return lanes == 0 && placed == 0;
    }
}
