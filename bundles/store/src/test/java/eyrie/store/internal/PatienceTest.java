/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience();

    private static Supplier<String> failing(ErrorKind... kinds) {
        Queue<ErrorKind> left = new ArrayDeque<>(List.of(kinds));
        return () -> {
            if (!left.isEmpty()) {
                throw new EyrieException(left.remove(), "not now");
            }
            return "done";
        };
    }

    @Test
    void aFullDiskAndADatabaseOutOfReachAreWaitedFor() {
        assertThat(patience.insist(failing(ErrorKind.NO_SPACE, ErrorKind.UNAVAILABLE)))
                .isEqualTo("done");
    }

    @Test
    void whatWouldFailAgainIsNotDoneAgain() {
        Supplier<String> broken = failing(ErrorKind.INTERNAL);
        assertThatThrownBy(() -> patience.insist(broken)).hasMessage("not now");
        assertThat(broken.get()).isEqualTo("done");
    }

    @Test
    void nobodyWaitsForADatabaseThatIsClosed() {
        CountDownLatch tried = new CountDownLatch(1);
        CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(() -> patience.insist(() -> {
            tried.countDown();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "still not");
        }));
        assertThat(tried).satisfies(CountDownLatch::await);
        patience.close();
        assertThatThrownBy(waiting::join).hasRootCauseMessage("still not");
    }
}
