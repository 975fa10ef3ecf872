/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who is next. Each share's turn comes at the time at which its first has asked, put back by a step for each instance that
 * the share already has; inside a share the first comes first. Lanes that cannot go on hold up nobody.
 */
final class Queue {
    private record LaneKey(Shape shape, String share, String owner) {}

    private final long step;
    private final Map<String, Share> shares = new HashMap<>();
    private final Map<LaneKey, Lane> lanes = new HashMap<>();
    private final TreeSet<Share> turns = new TreeSet<>(Share.FIRST);

    /** @param step microseconds by which each instance on a node puts back its share */
    Queue(long step) {
        this.step = step;
    }

    Lane add(Waiting one, Shape shape) {
        Lane lane = lanes.computeIfAbsent(new LaneKey(shape, one.share(), one.owner()), key -> newLane(key));
        change(lane, () -> lane.add(one));
        return lane;
    }

    private Lane newLane(LaneKey key) {
        Share share = share(key.share());
        Lane lane = new Lane(key.shape(), share, key.owner());
        share.lanes++;
        key.shape().lanes.add(lane);
        return lane;
    }

    void remove(Waiting one, Lane lane) {
        change(lane, () -> lane.remove(one));
        if (lane.isEmpty()) {
            lanes.remove(new LaneKey(lane.shape, lane.share.name, lane.owner));
            lane.shape.lanes.remove(lane);
            lane.share.lanes--;
            forgetIfIdle(lane.share);
        }
    }

    /** The lane whose turn it is. */
    Optional<Lane> next() {
        return turns.isEmpty()
                ? Optional.empty()
                : Optional.of(turns.first().open.first());
    }

    /** One more or one less of a share is on a node. */
    void placed(String name, int change) {
        Share share = share(name);
        withdraw(share);
        share.placed += change;
        arrange(share);
        forgetIfIdle(share);
    }

    void limited(Lane lane, boolean now) {
        change(lane, () -> lane.limited(now));
    }

    void shut(Shape shape, boolean now) {
        if (shape.isShut() == now) {
            return;
        }
        List<Lane> all = new ArrayList<>(shape.lanes);
        all.forEach(this::takeOut);
        shape.shut(now);
        all.forEach(this::putBack);
    }

    /** How many stand before one, if all shares went on to get room one by one. */
    int ahead(Waiting one) {
        Map<String, List<Waiting>> byShare = new HashMap<>();
        for (Lane lane : lanes.values()) {
            List<Waiting> all = byShare.computeIfAbsent(lane.share.name, name -> new ArrayList<>());
            lane.all().forEach(all::add);
        }
        byShare.values().forEach(all -> all.sort(Waiting.FIRST));
        long turn = turn(one, byShare.get(one.share()).indexOf(one));
        int ahead = 0;
        for (List<Waiting> all : byShare.values()) {
            ahead += before(all, turn, one.position());
        }
        return ahead;
    }

    private int before(List<Waiting> share, long turn, long position) {
        for (int i = 0; i < share.size(); i++) {
            long other = turn(share.get(i), i);
            if (other > turn || (other == turn && share.get(i).position() >= position)) {
                return i;
            }
        }
        return share.size();
    }

    private long turn(Waiting one, int index) {
        return Share.turn(one, share(one.share()).placed + (long) index, step);
    }

    private Share share(String name) {
        return shares.computeIfAbsent(name, Share::new);
    }

    private void forgetIfIdle(Share share) {
        if (share.isIdle()) {
            shares.remove(share.name);
        }
    }

    private void change(Lane lane, Runnable change) {
        takeOut(lane);
        change.run();
        putBack(lane);
    }

    private void takeOut(Lane lane) {
        if (lane.isOpen()) {
            withdraw(lane.share);
            lane.share.open.remove(lane);
            arrange(lane.share);
        }
    }

    private void putBack(Lane lane) {
        if (lane.isOpen()) {
            withdraw(lane.share);
            lane.fixKey();
            lane.share.open.add(lane);
            arrange(lane.share);
        }
    }

    private void withdraw(Share share) {
        if (share.queued) {
            turns.remove(share);
            share.queued = false;
        }
    }

    private void arrange(Share share) {
        if (!share.open.isEmpty()) {
            share.fixTurn(step);
            turns.add(share);
            share.queued = true;
        }
    }
}
