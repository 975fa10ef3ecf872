/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.check;

import eyrie.sim.internal.node.Journal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Everything that was seen of the instances, by who asked for them and by the nodes. What must never happen is noticed
 * at the moment when it does. Thread-safe.
 */
public final class History implements Journal {
    private static final int SENTENCES = 20;

    private final Map<String, Life> lives = new ConcurrentHashMap<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final Set<String> linkProblems = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sentences = new AtomicInteger();
    private final AtomicInteger duplicated = new AtomicInteger();
    private final AtomicInteger overfull = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong firstTold = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong lastTold = new AtomicLong(Long.MIN_VALUE);
    private final LongAdder placed = new LongAdder();
    private volatile Consumer<String> overListener = id -> {};

    /** The life of one instance; times are those of {@link System#nanoTime}, 0 for never. */
    static final class Life {
        final String id;
        volatile long asked;
        volatile boolean acknowledged;
        volatile long told;
        volatile String node;
        volatile String runsOn;
        volatile int begun;
        volatile boolean over;
        volatile boolean settled;
        volatile boolean dismissed;

        Life(String id) {
            this.id = id;
        }

        /** From the request to its assignment at the node; empty as long as one of them is missing. */
        Optional<Double> postToAssignedMillis() {
            return asked == 0 || told == 0 ? Optional.empty() : Optional.of((told - asked) / 1e6);
        }
    }

    /** Who hears of instances that ended by themselves. */
    public void whenOver(Consumer<String> listener) {
        overListener = listener;
    }

    /** The server has acknowledged instances. @param asked when the request was sent */
    public void acknowledged(Collection<String> instances, long asked) {
        for (String id : instances) {
            Life life = life(id);
            synchronized (life) {
                if (life.acknowledged) {
                    problem("instance " + id + " was acknowledged twice");
                    duplicated.incrementAndGet();
                }
                life.acknowledged = true;
                life.asked = asked;
            }
        }
    }

    @Override
    public void write(String nodeId, String instanceId, What what, String why) {
        Life life = life(instanceId);
        synchronized (life) {
            switch (what) {
                case BEGUN -> begun(life, nodeId);
                case RUNS -> {}
                case ENDED, REMOVED -> life.runsOn = null;
            }
        }
    }

    private void begun(Life life, String nodeId) {
        life.begun++;
        if (life.begun > 1) {
            duplicated.incrementAndGet();
            String where = life.runsOn == null ? "after it had run on " + life.node : "while it runs on " + life.runsOn;
            problem("instance " + life.id + " is begun on " + nodeId + " " + where);
        }
        life.node = nodeId;
        life.runsOn = nodeId;
    }

    @Override
    public void told(String nodeId, int capacity, Collection<String> instances) {
        if (instances.size() > capacity) {
            overfull.incrementAndGet();
            problem("node " + nodeId + " is given " + instances.size() + " instances and has room for " + capacity);
        }
        long now = System.nanoTime();
        for (String id : instances) {
            Life life = life(id);
            if (life.told == 0) {
                synchronized (life) {
                    if (life.told == 0) {
                        life.told = now;
                        placed.increment();
                        firstTold.accumulateAndGet(now, Math::min);
                        lastTold.accumulateAndGet(now, Math::max);
                    }
                }
            }
        }
    }

    @Override
    public void settled(String instanceId) {
        Life life = life(instanceId);
        synchronized (life) {
            life.over = true;
            if (!life.settled) {
                life.settled = true;
                ended.incrementAndGet();
            }
        }
        overListener.accept(instanceId);
    }

    @Override
    public void over(String instanceId) {
        life(instanceId).over = true;
        overListener.accept(instanceId);
    }

    /** The server has taken the order to end it, wherever it was. */
    public void dismissed(String instanceId) {
        life(instanceId).dismissed = true;
    }

    public Collection<String> acknowledged() {
        return lives.values().stream()
                .filter(life -> life.acknowledged)
                .map(life -> life.id)
                .toList();
    }

    public boolean isAcknowledged(String id) {
        Life life = lives.get(id);
        return life != null && life.acknowledged;
    }

    /**
     * Whether a node has reported, and the controller stored, that nothing is left of it; or whether it was ended in the queue,
     * before any node had heard of it.
     */
    public boolean isSettled(String id) {
        Life life = lives.get(id);
        return life != null && (life.settled || life.dismissed && life.told == 0);
    }

    /** Milliseconds of those of which both ends were seen, in order. */
    public double[] postToAssigned() {
        return lives.values().stream()
                .flatMap(life -> life.postToAssignedMillis().stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }

    public double placementsPerSecond() {
        double seconds = (lastTold.get() - firstTold.get()) / 1e9;
        return placed.sum() < 2 || seconds <= 0 ? 0 : placed.sum() / seconds;
    }

    public int placed() {
        return placed.intValue();
    }

    /** So many were seen to their end. */
    public int ended() {
        return ended.get();
    }

    public int duplicated() {
        return duplicated.get();
    }

    public int overfull() {
        return overfull.get();
    }

    /** Keeps a sentence for whoever reads the result; the first ones are enough. */
    public void problem(String sentence) {
        if (sentences.incrementAndGet() <= SENTENCES) {
            problems.add(sentence);
        }
    }

    /** A node could not reach its controller, or was refused by it; each sort is told of once. */
    public void linkProblem(String sentence) {
        if (linkProblems.size() < SENTENCES && linkProblems.add(sentence)) {
            problem(sentence);
        }
    }

    public Collection<String> problems() {
        return problems;
    }

    private Life life(String id) {
        return lives.computeIfAbsent(id, Life::new);
    }
}
