/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Gives licensed cores to nodes. Who has a seat keeps it while all fits, the oldest first, so the youngest lose theirs when
 * there are fewer cores. The controller's own node then counts what is left, up to its cores, and works in any case: one machine of
 * any size can be tried. What remains goes to those that wait, the oldest first; one that is too large lets the next try. Made of
 * its arguments alone, and the same again when done again.
 */
final class Seating {
    private static final Comparator<Seat> OLDEST =
            Comparator.comparingLong(Seat::place).thenComparing(Seat::nodeId);

    private final List<Seat> seats = new ArrayList<>();
    private int freeCores;
    private int freeNodes;

    private Seating(int cores, int nodes) {
        freeCores = cores;
        freeNodes = nodes == 0 ? Integer.MAX_VALUE : nodes;
    }

    /**
     * @param nodes the most nodes, 0 for any number; those without cores, and the controllers' own, do not count
     * @return the same nodes, the oldest first
     */
    static List<Seat> assign(Collection<Seat> before, int cores, int nodes) {
        Seating seating = new Seating(cores, nodes);
        List<Seat> sorted = before.stream().sorted(OLDEST).toList();
        List<Seat> waiting = new ArrayList<>();
        sorted.stream().filter(counts().and(Seat::covered)).forEach(seat -> {
            if (!seating.take(seat)) {
                waiting.add(seat);
            }
        });
        sorted.stream().filter(Seat::own).forEach(seating::takeOwn);
        sorted.stream().filter(counts().and(seat -> !seat.covered())).forEach(waiting::add);
        waiting.stream().sorted(OLDEST).forEach(seat -> {
            if (!seating.take(seat)) {
                seating.seats.add(seat.uncovered());
            }
        });
        sorted.stream()
                .filter(seat -> !seat.own() && seat.cores() == 0)
                .forEach(seat -> seating.seats.add(seat.covered(0)));
        return seating.seats.stream().sorted(OLDEST).toList();
    }

    private static Predicate<Seat> counts() {
        return seat -> !seat.own() && seat.cores() > 0;
    }

    private boolean take(Seat seat) {
        if (seat.cores() > freeCores || freeNodes == 0) {
            return false;
        }
        freeCores -= seat.cores();
        freeNodes--;
        seats.add(seat.covered(seat.cores()));
        return true;
    }

    private void takeOwn(Seat seat) {
        int counted = Math.min(seat.cores(), freeCores);
        freeCores -= counted;
        seats.add(seat.covered(counted));
    }
}
