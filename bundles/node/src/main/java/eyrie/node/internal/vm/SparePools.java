/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.template.TemplateVersion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which spares there are and which are wanted: a pool for each version that is in use. Not thread-safe. */
final class SparePools {
    private static final Duration DISUSE = Duration.ofMinutes(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    private final int usual;
    private final Map<TemplateVersion, Pool> pools = new HashMap<>();
    private Map<TemplateVersion, Integer> goals = Map.of();

    /** @param usual how many there are of a version that is in use */
    SparePools(int usual) {
        this.usual = usual;
    }

    /** More than the usual number of some versions, whether they are in use or not. @return spares that are too many now */
    List<Spare> goals(Map<TemplateVersion, Integer> wanted, long now) {
        goals = Map.copyOf(wanted);
        goals.keySet().forEach(version -> pools.computeIfAbsent(version, v -> new Pool(now)));
        List<Spare> surplus = new ArrayList<>();
        pools.forEach((version, pool) -> {
            while (pool.spares.size() > wanted(version)) {
                surplus.add(pool.spares.removeLast());
            }
        });
        return surplus;
    }

    boolean isGoal(TemplateVersion version) {
        return goals.containsKey(version);
    }

    private int wanted(TemplateVersion version) {
        return Math.max(usual, goals.getOrDefault(version, 0));
    }

    /** The version is in use: from now on it has a pool. */
    void use(TemplateVersion version, long now) {
        pools.computeIfAbsent(version, v -> new Pool(now)).usedAt = now;
    }

    Optional<Spare> poll(TemplateVersion version) {
        Pool pool = pools.get(version);
        return pool == null ? Optional.empty() : Optional.ofNullable(pool.spares.poll());
    }

    /** A version that lacks a spare, the one that was used last first. */
    Optional<TemplateVersion> lacking(long now) {
        return pools.entrySet().stream()
                .filter(entry -> entry.getValue().spares.size() < wanted(entry.getKey())
                        && entry.getValue().notBefore - now <= 0)
                .max((a, b) -> Long.signum(a.getValue().usedAt - b.getValue().usedAt))
                .map(Map.Entry::getKey);
    }

    /** @return false if it is no longer wanted */
    boolean add(TemplateVersion version, Spare spare) {
        Pool pool = pools.get(version);
        if (pool == null || pool.spares.size() >= wanted(version)) {
            return false;
        }
        pool.spares.add(spare);
        return true;
    }

    void failed(TemplateVersion version, long now) {
        Pool pool = pools.get(version);
        if (pool != null) {
            pool.notBefore = now + AFTER_FAILURE.toNanos();
        }
    }

    int size() {
        return pools.values().stream().mapToInt(pool -> pool.spares.size()).sum();
    }

    int size(TemplateVersion version) {
        Pool pool = pools.get(version);
        return pool == null ? 0 : pool.spares.size();
    }

    List<TemplateVersion> versions() {
        return List.copyOf(pools.keySet());
    }

    /** Takes out the spares whose machine has ended. */
    List<Spare> takeDead() {
        List<Spare> dead = new ArrayList<>();
        pools.values().forEach(pool -> pool.spares.removeIf(spare -> !spare.isAlive() && dead.add(spare)));
        return dead;
    }

    List<TemplateVersion> disused(long now) {
        return pools.entrySet().stream()
                .filter(entry -> now - entry.getValue().usedAt >= DISUSE.toNanos())
                .map(Map.Entry::getKey)
                .filter(version -> !isGoal(version))
                .toList();
    }

    /** Gives a pool up. @return the spares that were in it */
    List<Spare> drop(TemplateVersion version) {
        Pool pool = pools.remove(version);
        return pool == null ? List.of() : List.copyOf(pool.spares);
    }

    /** The spares of one version. */
    private static final class Pool {
        private final Deque<Spare> spares = new ArrayDeque<>();
        private long usedAt;
        private long notBefore = Long.MIN_VALUE / 2;

        private Pool(long now) {
            usedAt = now;
        }
    }
}
