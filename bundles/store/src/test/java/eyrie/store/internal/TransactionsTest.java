/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionsTest {
    @TempDir
    Path folder;

    private Numbers numbers;

    @BeforeEach
    void open() {
        numbers = new Numbers(folder);
    }

    @AfterEach
    void close() {
        numbers.close();
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() {
        numbers.add(1);
        numbers.close();
        numbers = new Numbers(folder);
        assertThat(numbers.all()).containsExactly(1L);
    }

    @Test
    void failedWorkChangesNothingAndItsOwnExceptionPasses() {
        assertThatThrownBy(() -> numbers.store().write(connection -> {
                    Numbers.insert(connection, 1, "");
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no");
        assertThat(numbers.all()).isEmpty();
        numbers.add(2);
        assertThat(numbers.all()).containsExactly(2L);
    }

    @Test
    void sqlFailureIsInternalAndChangesNothing() {
        numbers.add(1);
        assertThatThrownBy(() -> numbers.store().write(connection -> {
                    Numbers.insert(connection, 2, "");
                    return Numbers.insert(connection, 1, "");
                }))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasCauseInstanceOf(SQLException.class);
        assertThat(numbers.all()).containsExactly(1L);
    }

    @Test
    void actionsFollowTheCommitInOrderAndMayWrite() {
        List<Object> heard = new ArrayList<>();
        numbers.store().write(connection -> {
            numbers.store().afterCommit(connection, () -> heard.add(numbers.all()));
            numbers.store().afterCommit(connection, () -> numbers.add(2));
            numbers.store().afterCommit(connection, () -> heard.add("last"));
            heard.add("work");
            return Numbers.insert(connection, 1, "");
        });
        assertThat(heard).containsExactly("work", List.of(1L), "last");
        assertThat(numbers.all()).containsExactly(1L, 2L);
    }

    @Test
    void actionsDoNotFollowARollback() {
        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() -> numbers.store().write(connection -> {
                    numbers.store().afterCommit(connection, () -> heard.add("action"));
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");
        assertThat(heard).isEmpty();
    }

    @Test
    void aFailingActionDisturbsNeitherTheCallerNorTheNextAction() {
        List<String> heard = new ArrayList<>();
        numbers.store().write(connection -> {
            numbers.store().afterCommit(connection, () -> {
                throw new IllegalStateException("expected by the test");
            });
            numbers.store().afterCommit(connection, () -> heard.add("next"));
            return null;
        });
        assertThat(heard).containsExactly("next");
    }

    @Test
    void actionsAreOnlyTakenInsideTheirTransaction() {
        assertThatThrownBy(() -> numbers.store().read(connection -> {
                    numbers.store().afterCommit(connection, () -> {});
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nestedWritesAreRefusedInsteadOfWaitingForThemselves() {
        assertThatThrownBy(() -> numbers.store().write(connection -> {
                    numbers.add(1);
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inside another one");
        assertThat(numbers.all()).isEmpty();
    }

    @Test
    void aReaderKeepsItsSnapshotAndDoesNotBlockTheWriter() {
        numbers.add(1);
        List<Long> before = new ArrayList<>();
        List<Long> after = numbers.store().read(connection -> {
            before.addAll(Numbers.all(connection));
            numbers.add(2);
            return Numbers.all(connection);
        });
        assertThat(before).containsExactly(1L);
        assertThat(after).containsExactly(1L);
        assertThat(numbers.all()).containsExactly(1L, 2L);
    }

    @Test
    void readersCannotWrite() {
        assertThatThrownBy(() -> numbers.store().read(connection -> Numbers.insert(connection, 1, "")))
                .isInstanceOf(EyrieException.class);
        assertThat(numbers.all()).isEmpty();
    }

    @Test
    void everyConcurrentChangeCounts() throws Exception {
        int writers = 16;
        int each = 20;
        numbers.add(0);
        CountDownLatch start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                threads.submit(() -> {
                    start.await();
                    for (int change = 0; change < each; change++) {
                        increment();
                    }
                    return null;
                });
            }
            start.countDown();
        }
        assertThat(numbers.all()).containsExactly((long) writers * each);
    }

    private void increment() {
        numbers.store().write(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("UPDATE numbers SET number = number + 1");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomTransactionsMatchTheModel(long seed) {
        Random random = new Random(seed);
        TreeSet<Long> model = new TreeSet<>();
        for (int round = 0; round < 60; round++) {
            TreeSet<Long> attempt = new TreeSet<>(model);
            boolean fails = random.nextInt(3) == 0;
            boolean acknowledged = randomTransaction(random, attempt, fails);
            assertThat(acknowledged).isEqualTo(!fails);
            if (acknowledged) {
                model = attempt;
            }
            if (random.nextInt(20) == 0) {
                numbers.close();
                numbers = new Numbers(folder);
            }
            assertThat(numbers.all()).containsExactlyElementsOf(model);
        }
    }

    private boolean randomTransaction(Random random, TreeSet<Long> model, boolean fails) {
        int steps = 1 + random.nextInt(5);
        int failsAt = random.nextInt(steps);
        try {
            numbers.store().write(connection -> {
                for (int step = 0; step < steps; step++) {
                    long number = random.nextLong(40);
                    if (model.add(number)) {
                        Numbers.insert(connection, number, "x".repeat(random.nextInt(9000)));
                    } else {
                        model.remove(number);
                        try (Statement statement = connection.createStatement()) {
                            statement.executeUpdate("DELETE FROM numbers WHERE number = " + number);
                        }
                    }
                    if (fails && step == failsAt) {
                        throw new SQLException("expected by the test");
                    }
                }
                return null;
            });
            return true;
        } catch (EyrieException e) {
            return false;
        }
    }
}
