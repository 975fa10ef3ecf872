/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What goes wrong and when; the same for the same seed, length, sizes and kinds.
 *
 * @param steps by their beginnings
 */
record ChaosPlan(long seed, Duration length, List<Step> steps) {
    private static final long EVERY_MILLIS = 2_500;
    /** Plans that last as long as this have some troubles that last, too: nodes are lost, and the next thing fails meanwhile. */
    private static final Duration WITH_LONG_ONES = Duration.ofMinutes(2);

    private static final int ONE_IN = 8;

    /** Of what there is one or several. */
    enum Kind {
        CONTROLLER,
        NODES,
        CABLE,
        EVERYTHING
    }

    /** Kinds of trouble. */
    enum Trouble {
        KILL_CONTROLLER(Kind.CONTROLLER, "process"),
        PAUSE_CONTROLLER(Kind.CONTROLLER, "process"),
        STEP_CLOCK(Kind.CONTROLLER, "clock"),
        /** The line between one controller and the database breaks. */
        CUT_DATABASE(Kind.CONTROLLER, "line"),
        /** It stays and nothing arrives. */
        SILENCE_DATABASE(Kind.CONTROLLER, "line"),
        KILL_DATABASE(Kind.EVERYTHING, "database"),
        FILL_DISK(Kind.EVERYTHING, "database"),
        KILL_NODES(Kind.NODES, "process"),
        PAUSE_NODES(Kind.NODES, "process"),
        CUT_LINK(Kind.NODES, "link"),
        SILENCE_LINK(Kind.NODES, "link"),
        /** The cable of a network namespace is pulled out. */
        UNPLUG(Kind.CABLE, "cable");

        private final Kind of;
        private final String part;

        Trouble(Kind of, String part) {
            this.of = of;
            this.part = part;
        }

        /** Two troubles of one thing do not happen at the same time. */
        String thing(int target) {
            return of + " " + target + " " + part;
        }
    }

    /**
     * One trouble.
     *
     * @param at from the beginning
     * @param target which controller, group of nodes or cable, from 0
     * @param lasts until it is over: what was killed starts again, what was cut heals
     */
    record Step(Duration at, Trouble trouble, int target, Duration lasts) {
        Duration end() {
            return at.plus(lasts);
        }

        @Override
        public String toString() {
            return "%6.1f s  %s%s for %.1f s"
                    .formatted(
                            at.toMillis() / 1000.0,
                            trouble,
                            trouble.of == Kind.EVERYTHING ? "" : " " + target,
                            lasts.toMillis() / 1000.0);
        }
    }

    /**
     * @param sizes how many there are of what there may be several
     * @param kinds what can be done on this machine
     */
    static ChaosPlan of(long seed, Duration length, Map<Kind, Integer> sizes, Set<Trouble> kinds) {
        Random random = new Random(seed);
        List<Trouble> choice = kinds.stream().sorted().toList();
        Map<String, Duration> busy = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        long at = 1_000;
        while (at < length.toMillis()) {
            Trouble trouble = choice.get(random.nextInt(choice.size()));
            int target = random.nextInt(sizes.getOrDefault(trouble.of, 1));
            Step step = new Step(Duration.ofMillis(at), trouble, target, lasts(random, length));
            Duration free = busy.getOrDefault(trouble.thing(target), Duration.ZERO);
            if (free.compareTo(step.at()) < 0) {
                busy.put(trouble.thing(target), step.end().plusMillis(500));
                steps.add(step);
            }
            at += EVERY_MILLIS / 2 + random.nextLong(EVERY_MILLIS);
        }
        steps.sort(Comparator.comparing(Step::at));
        return new ChaosPlan(seed, length, List.copyOf(steps));
    }

    private static Duration lasts(Random random, Duration length) {
        int millis = 200 + random.nextInt(5_000);
        boolean lasting = random.nextInt(ONE_IN) == 0 && length.compareTo(WITH_LONG_ONES) >= 0;
        return Duration.ofMillis(lasting ? 6L * millis : millis);
    }
}
