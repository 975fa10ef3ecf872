/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.sim.internal.node.Journal.What;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must never happen is noticed when it does. */
class HistoryTest {
    private final History history = new History();

    @Test
    void anOrdinaryLifeBreaksNoPromise() {
        history.acknowledged(List.of("i"), 1);
        history.told("n", 1, List.of("i"));
        history.write("n", "i", What.BEGUN, "vm");
        history.write("n", "i", What.RUNS, null);
        history.write("n", "i", What.ENDED, "done");
        history.write("n", "i", What.REMOVED, null);
        history.settled("i");

        assertThat(history.duplicated()).isZero();
        assertThat(history.overfull()).isZero();
        assertThat(history.ended()).isOne();
        assertThat(history.placed()).isOne();
        assertThat(history.isSettled("i")).isTrue();
        assertThat(history.problems()).isEmpty();
    }

    @Test
    void whatIsEndedInTheQueueIsSettledByThatAlone() {
        history.acknowledged(List.of("queued", "placed", "neither"), 1);
        history.told("n", 1, List.of("placed"));
        history.dismissed("queued");
        history.dismissed("placed");

        assertThat(history.isSettled("queued")).isTrue();
        assertThat(history.isSettled("placed")).isFalse();
        assertThat(history.isSettled("neither")).isFalse();
    }

    @Test
    void runningOnTwoNodesIsNoticed() {
        history.write("one", "i", What.BEGUN, "vm");
        history.write("two", "i", What.BEGUN, "vm");

        assertThat(history.duplicated()).isOne();
        assertThat(history.problems()).containsExactly("instance i is begun on two while it runs on one");
    }

    @Test
    void runningASecondTimeIsNoticedTooThoughTheFirstHasEnded() {
        history.write("one", "i", What.BEGUN, "vm");
        history.write("one", "i", What.ENDED, "done");
        history.write("two", "i", What.BEGUN, "vm");

        assertThat(history.duplicated()).isOne();
        assertThat(history.problems()).containsExactly("instance i is begun on two after it had run on one");
    }

    @Test
    void anIdThatIsGivenTwiceIsNoticed() {
        history.acknowledged(List.of("i"), 1);
        history.acknowledged(List.of("i"), 2);

        assertThat(history.duplicated()).isOne();
    }

    @Test
    void moreThanANodeHasRoomForIsNoticed() {
        history.told("n", 2, List.of("a", "b", "c"));

        assertThat(history.overfull()).isOne();
        assertThat(history.problems()).containsExactly("node n is given 3 instances and has room for 2");
    }

    @Test
    void theTimeToAnAssignmentNeedsBothEnds() {
        history.told("n", 9, List.of("nobody-asked", "asked"));
        history.acknowledged(List.of("asked", "not-placed"), System.nanoTime() - 5_000_000);

        assertThat(history.postToAssigned()).hasSize(1);
    }

    @Test
    void endsAreToldToWhoListens() {
        List<String> over = new ArrayList<>();
        history.whenOver(over::add);
        history.over("a");
        history.settled("b");

        assertThat(over).containsExactly("a", "b");
        assertThat(history.isSettled("a")).isFalse();
    }
}
