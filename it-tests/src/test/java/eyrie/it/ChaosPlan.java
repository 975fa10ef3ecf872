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
 * What goes wrong and when; the same for the same seed, length and kinds.
 *
 * @param steps by their beginnings
 */
record ChaosPlan(long seed, Duration length, List<Step> steps) {
    private static final long EVERY_MILLIS = 2_500;

    /** Kinds of trouble. */
    enum Trouble {
        KILL_CONTROLLER,
        PAUSE_CONTROLLER,
        FILL_DISK,
        STEP_CLOCK,
        KILL_NODES,
        PAUSE_NODES,
        CUT_LINK,
        SILENCE_LINK;

        /** Two troubles of one thing do not happen at the same time. */
        String thing(int target) {
            return switch (this) {
                case KILL_CONTROLLER, PAUSE_CONTROLLER -> "controller";
                case FILL_DISK -> "disk";
                case STEP_CLOCK -> "clock";
                case KILL_NODES, PAUSE_NODES -> "nodes " + target;
                case CUT_LINK, SILENCE_LINK -> "link " + target;
            };
        }

        /** Whether it befalls nodes, so that there are several that it can befall. */
        boolean ofNodes() {
            return ordinal() >= KILL_NODES.ordinal();
        }
    }

    /**
     * One trouble.
     *
     * @param at from the beginning
     * @param target which group of nodes, from 0
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
                            trouble.ofNodes() ? " " + target : "",
                            lasts.toMillis() / 1000.0);
        }
    }

    /** @param kinds what can be done on this machine */
    static ChaosPlan of(long seed, Duration length, int targets, Set<Trouble> kinds) {
        Random random = new Random(seed);
        List<Trouble> choice = kinds.stream().sorted().toList();
        Map<String, Duration> busy = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        long at = 1_000;
        while (at < length.toMillis()) {
            Trouble trouble = choice.get(random.nextInt(choice.size()));
            int target = random.nextInt(targets);
            Step step =
                    new Step(Duration.ofMillis(at), trouble, target, Duration.ofMillis(200 + random.nextInt(5_000)));
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
}
