/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeatingTest {
    private static Seat joined(String id, int place, int cores, boolean covered) {
        return new Seat(id, place, cores, false, covered ? cores : 0, covered);
    }

    private static List<String> covered(List<Seat> seats) {
        return seats.stream().filter(Seat::covered).map(Seat::nodeId).toList();
    }

    @Test
    void theOldestGetSeatsFirstAndOneThatIsTooLargeLetsTheNextTry() {
        List<Seat> seats = Seating.assign(
                List.of(joined("c", 3, 4, false), joined("a", 1, 8, false), joined("b", 2, 16, false)), 16, 0);
        assertThat(covered(seats)).containsExactly("a", "c");
    }

    @Test
    void whoHasASeatKeepsItAndTheYoungestLoseTheirs() {
        List<Seat> all = List.of(joined("a", 1, 8, false), joined("b", 2, 8, true), joined("c", 3, 8, true));
        assertThat(covered(Seating.assign(all, 16, 0))).containsExactly("b", "c");
        assertThat(covered(Seating.assign(all, 8, 0))).containsExactly("b");
        assertThat(covered(Seating.assign(all, 24, 0))).containsExactly("a", "b", "c");
    }

    @Test
    void theControllersOwnNodeWorksInAnyCaseAndCountsWhatIsLeft() {
        Seat own = new Seat("own", 1, 64, true, 0, false);
        List<Seat> seats = Seating.assign(List.of(own, joined("a", 2, 4, false)), 16, 0);
        assertThat(seats).contains(own.covered(16));
        assertThat(covered(seats)).containsExactly("own");
        assertThat(Seating.assign(List.of(own, joined("a", 2, 4, true)), 16, 0))
                .containsExactly(own.covered(12), joined("a", 2, 4, true));
        assertThat(covered(Seating.assign(List.of(own, joined("a", 2, 4, false)), 68, 0)))
                .containsExactly("own", "a");
    }

    @Test
    void theNumberOfNodesIsALimitOfItsOwnAndNodesWithoutCoresCountNowhere() {
        List<Seat> seats = Seating.assign(
                List.of(joined("a", 1, 1, false), joined("sim", 2, 0, false), joined("b", 3, 1, false)), 16, 1);
        assertThat(covered(seats)).containsExactly("a", "sim");
    }

    /** Random fleets whose limit moves, as it does when keys come and go. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void promisesHoldWhateverComesAndGoes(long seed) {
        Random random = new Random(seed);
        List<Seat> seats = new ArrayList<>();
        int cores = 16;
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 ->
                    seats.add(new Seat("n" + step, step, random.nextInt(33), random.nextInt(10) == 0, 0, false));
                case 2 -> {
                    if (!seats.isEmpty()) {
                        seats.remove(random.nextInt(seats.size()));
                    }
                }
                default -> cores = random.nextInt(200);
            }
            int nodes = random.nextInt(3) == 0 ? random.nextInt(1, 20) : 0;
            List<Seat> shuffled = new ArrayList<>(seats);
            Collections.shuffle(shuffled, random);
            List<Seat> after = Seating.assign(shuffled, cores, nodes);
            check(seats, after, cores, nodes);
            seats = new ArrayList<>(after);
        }
    }

    private static void check(List<Seat> before, List<Seat> after, int cores, int nodes) {
        assertThat(after).hasSameSizeAs(before);
        int used = after.stream().mapToInt(Seat::counted).sum();
        long counted = after.stream()
                .filter(s -> s.covered() && !s.own() && s.cores() > 0)
                .count();
        assertThat(used).isLessThanOrEqualTo(cores);
        assertThat(nodes == 0 || counted <= nodes).isTrue();
        // Doing it again, in any order, changes nothing.
        assertThat(Seating.assign(after.reversed(), cores, nodes)).isEqualTo(after);
        for (Seat seat : after) {
            assertThat(!seat.own() || seat.covered()).isTrue();
            if (!seat.covered()) {
                // Nobody is left out while he fits.
                assertThat(seat.cores() > cores - used || nodes > 0 && counted >= nodes)
                        .isTrue();
                assertThat(seat.counted()).isZero();
            } else if (!seat.own()) {
                assertThat(seat.counted()).isEqualTo(seat.cores());
            }
        }
        // Nobody loses his seat to somebody who had none.
        boolean lost = before.stream()
                .filter(Seat::covered)
                .anyMatch(seat -> after.stream().anyMatch(s -> s.nodeId().equals(seat.nodeId()) && !s.covered()));
        int held = before.stream()
                .filter(s -> s.covered() && !s.own())
                .mapToInt(Seat::cores)
                .sum();
        long holders = before.stream()
                .filter(s -> s.covered() && !s.own() && s.cores() > 0)
                .count();
        assertThat(!lost || held > cores || nodes > 0 && holders > nodes).isTrue();
    }
}
