/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.store.Store.Work;
import eyrie.store.internal.Database.Failure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several callers that come while somebody else is at it share what follows. */
class WriterTest {
    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private WatchedDatabase database;
    private Numbers numbers;
    private Writer writer;

    @BeforeEach
    void open() {
        database = new WatchedDatabase(Databases.in(folder));
        numbers = new Numbers(database);
        writer = new Writer(database, Long.MAX_VALUE);
    }

    @AfterEach
    void close() {
        threads.close();
        numbers.close();
    }

    @Test
    void theyShareOneCommit() throws Exception {
        int before = database.commits();
        List<Future<Long>> all = together(adding(1), adding(2), adding(3), adding(4), adding(5));
        for (Future<Long> one : all) {
            one.get();
        }
        assertThat(database.commits() - before).isEqualTo(1);
        assertThat(numbers.all()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void eachSeesWhatThoseBeforeItDid() throws Exception {
        List<Future<Long>> all = together(counting(), counting(), counting());
        List<Long> seen = new ArrayList<>();
        for (Future<Long> one : all) {
            seen.add(one.get());
        }
        assertThat(seen).containsExactlyInAnyOrder(0L, 1L, 2L);
    }

    @Test
    void theFailureOfOneIsItsOwn() throws Exception {
        int before = database.commits();
        List<Future<Long>> all = together(
                adding(1),
                connection -> {
                    Numbers.insert(connection, 2, "");
                    throw new IllegalArgumentException("no");
                },
                connection -> {
                    Numbers.insert(connection, 3, "");
                    Numbers.insert(connection, 3, "");
                    return 3L;
                },
                adding(4));
        all.get(0).get();
        all.get(3).get();
        assertThatThrownBy(all.get(1)::get).hasRootCauseMessage("no");
        assertThatThrownBy(all.get(2)::get).cause().isInstanceOf(EyrieException.class);
        assertThat(database.commits() - before).isEqualTo(1);
        assertThat(numbers.all()).containsExactly(1L, 4L);
    }

    @Test
    void theFailureOfTheCommitIsEverybodys() throws Exception {
        database.failNextCommit(new SQLException("full; expected by the test"), Failure.NO_SPACE);
        for (Future<Long> one : together(adding(1), adding(2), adding(3))) {
            assertThat(failureOf(one).kind()).isEqualTo(ErrorKind.NO_SPACE);
        }
        assertThat(numbers.all()).isEmpty();
        numbers.add(4);
        assertThat(numbers.all()).containsExactly(4L);
    }

    @Test
    void whoWasUndoneWithSomebodyElseTriesAgain() throws Exception {
        List<Future<Long>> all = together(
                adding(1),
                connection -> {
                    // As SQLite does by itself when the disk is full.
                    database.rollBack(connection);
                    throw new IllegalStateException("no");
                },
                adding(3));
        all.get(0).get();
        all.get(2).get();
        assertThatThrownBy(all.get(1)::get).hasRootCauseMessage("no");
        assertThat(numbers.all()).containsExactly(1L, 3L);
    }

    @Test
    void aCommitThatWasInTheWayOfAnotherIsTriedAgain() throws Exception {
        database.failNextCommit(new SQLException("conflict; expected by the test"), Failure.CONFLICT);
        for (Future<Long> one : together(adding(1), adding(2))) {
            one.get();
        }
        assertThat(numbers.all()).containsExactly(1L, 2L);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsAskedFor() throws Exception {
        database.loseNextCommit(true, Optional.of(true));
        for (Future<Long> one : together(adding(1), adding(2))) {
            one.get();
        }
        database.loseNextCommit(false, Optional.of(false));
        for (Future<Long> one : together(adding(3), adding(4))) {
            one.get();
        }
        assertThat(numbers.all()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aCommitOfWhichNothingIsKnownSaysSo() throws Exception {
        database.loseNextCommit(true, Optional.empty());
        for (Future<Long> one : together(adding(1), adding(2))) {
            assertThat(failureOf(one).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failureOf(one)).hasMessageContaining("whether it was done is not known");
        }
    }

    @Test
    void whatIsInTheWayForeverIsBusyInTheEnd() {
        assertThatThrownBy(() -> writer.write(connection -> {
                    database.failNextCommit(new SQLException("conflict; expected by the test"), Failure.CONFLICT);
                    return null;
                }))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
    }

    private static EyrieException failureOf(Future<?> future) throws InterruptedException {
        try {
            future.get();
            throw new AssertionError("it did not fail");
        } catch (ExecutionException e) {
            return (EyrieException) e.getCause();
        }
    }

    private static Work<Long> adding(long number) {
        return connection -> {
            Numbers.insert(connection, number, "");
            return number;
        };
    }

    private static Work<Long> counting() {
        return connection -> {
            long size = Numbers.all(connection).size();
            Numbers.insert(connection, size, "");
            return size;
        };
    }

    /** Begins the first one, and lets it go on when all of the others stand in the line, in their order. */
    @SafeVarargs
    private List<Future<Long>> together(Work<Long> first, Work<Long>... others) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Future<Long>> all = new ArrayList<>();
        all.add(submit(() -> writer.write(connection -> {
            begun.countDown();
            await(goOn);
            return first.run(connection);
        })));
        begun.await();
        for (Work<Long> other : others) {
            all.add(submit(() -> writer.write(other)));
            while (writer.waiting() < all.size() - 1) {
                Thread.onSpinWait();
            }
        }
        goOn.countDown();
        return all;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Future<Long> submit(Callable<Long> call) {
        return threads.submit(call);
    }
}
