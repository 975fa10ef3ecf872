/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.util.Comparator;
import java.util.TreeSet;

/** What one owner waits for with equal demands in one share, in order. Only its first can be placed next. */
final class Lane {
    /** By their first; neither of them is empty. */
    static final Comparator<Lane> FIRST = Comparator.comparing(lane -> lane.key, Waiting.FIRST);

    final Shape shape;
    final Share share;
    final String owner;
    private final TreeSet<Waiting> waiting = new TreeSet<>(Waiting.FIRST);
    /** The first as it was when the lane was put into a sorted set. */
    private Waiting key;

    private boolean limited;

    Lane(Shape shape, Share share, String owner) {
        this.shape = shape;
        this.share = share;
        this.owner = owner;
    }

    void add(Waiting one) {
        waiting.add(one);
    }

    void remove(Waiting one) {
        waiting.remove(one);
    }

    Waiting first() {
        return waiting.first();
    }

    Iterable<Waiting> all() {
        return waiting;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether its first may be the next. */
    boolean isOpen() {
        return !waiting.isEmpty() && !limited && !shape.isShut();
    }

    boolean isLimited() {
        return limited;
    }

    void limited(boolean now) {
        limited = now;
    }

    void fixKey() {
        key = waiting.first();
    }

    Waiting key() {
        return key;
    }
}
