/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.sim.SimPlan;
import java.time.Duration;
import java.util.SplittableRandom;

/** What will become of each VM: chance, but the same one for the same seed and instance. Thread-safe. */
final class Fates {
    private final SimPlan.Fleet fleet;
    private final long seed;

    Fates(SimPlan.Fleet fleet, long seed) {
        this.fleet = fleet;
        this.seed = seed;
    }

    /** How the life of a VM ends by itself. */
    enum End {
        /** It does not start. */
        FAILS,
        /** It is gone of a sudden. */
        VANISHES,
        /** Its guest shuts itself down. */
        STOPS,
        /** It runs until it is ended. */
        NEVER
    }

    /**
     * A VM's life.
     *
     * @param start until it runs, or until its start fails
     * @param run from then to its end
     * @param end how it ends
     */
    record Fate(Duration start, Duration run, End end) {}

    Fate of(String instanceId) {
        SplittableRandom random = new SplittableRandom(seed ^ (instanceId.hashCode() * 0x9E3779B97F4A7C15L));
        Duration start = Duration.ofMillis(fleet.start().pick(random));
        Duration run = Duration.ofMillis(fleet.run().pick(random));
        double chance = random.nextDouble();
        if (chance < fleet.failShare()) {
            return new Fate(start, Duration.ZERO, End.FAILS);
        }
        if (chance < fleet.failShare() + fleet.vanishShare()) {
            return new Fate(start, run, End.VANISHES);
        }
        return new Fate(start, run, fleet.run().most() == 0 ? End.NEVER : End.STOPS);
    }
}
