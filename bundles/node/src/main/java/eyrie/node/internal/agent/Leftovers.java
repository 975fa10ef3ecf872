/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * VMs that are here and that the controller knows nothing of any more: it has ended them while this node was lost to it, and
 * has given their room away. New ones wait until that room is free, so that a host never has more than it has room for.
 * Thread-safe.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    /** One that cannot be removed for so long does not hold up everything else. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Predicate<String> isHere;
    private final Set<String> instances = ConcurrentHashMap.newKeySet();

    /** @param isHere whether there is still something of an instance */
    Leftovers(Predicate<String> isHere) {
        this.isHere = isHere;
    }

    void found(String instanceId) {
        instances.add(instanceId);
    }

    /** @param pause waits a moment, and says whether there is any sense in waiting on */
    void awaitGone(Pause pause) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (isAnyHere() && pause.go(LOOK)) {
            if (System.nanoTime() - end > 0) {
                LOG.warn("instances {} are no longer assigned and still here; others start beside them", instances);
                return;
            }
        }
    }

    private boolean isAnyHere() {
        instances.removeIf(isHere.negate());
        return !instances.isEmpty();
    }

    /** A wait that may become senseless. */
    @FunctionalInterface
    interface Pause {
        boolean go(Duration length);
    }
}
