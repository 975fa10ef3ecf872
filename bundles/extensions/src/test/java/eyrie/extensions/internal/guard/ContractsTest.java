/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.PlacementLimit;
import eyrie.api.placement.QueueOrder;
import eyrie.api.placement.Wish;
import eyrie.api.rest.Resource;
import eyrie.api.runtime.Readiness;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContractsTest {
    private final List<String> reasons = new CopyOnWriteArrayList<>();
    private final Guard guard = new Guard(
            "cost.jar",
            Duration.ofMillis(200),
            work -> Thread.ofPlatform().daemon().unstarted(work),
            reasons::add);

    @AfterEach
    void close() {
        guard.close();
    }

    private <T> T guarded(Class<T> contract, T service) {
        return contract.cast(Contracts.guarded(contract.getName(), service, guard));
    }

    @Test
    void answersAsTheExtensionDoes() {
        assertThat(guarded(NodeFilter.class, (demand, room) -> Optional.of("is dear"))
                        .refusal(null, null))
                .contains("is dear");
        assertThat(guarded(QueueOrder.class, wishes -> Duration.ofSeconds(3)).delay(Map.of()))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(guarded(PlacementLimit.class, placed -> Optional.of(placed + " are enough"))
                        .refusal(7))
                .contains("7 are enough");
        assertThat(guarded(Readiness.class, () -> Optional.of("waits")).problem())
                .contains("waits");
        Caller caller = new Caller("ann", Set.of("cost.read"));
        assertThat(guarded(Authenticator.class, header -> Optional.of(caller)).authenticate("x"))
                .contains(caller);
        assertThat(guarded(Authenticator.class, header -> Optional.of(caller)).authenticateCertificate(List.of()))
                .isEmpty();
        Resource resource = new Resource() {};
        assertThat(guarded(Resource.class, resource)).isSameAs(resource);
        assertThat(reasons).isEmpty();
    }

    @Test
    void isNotHeldUpByACallThatDoesNotEndAndAsksNoMore() {
        CountDownLatch never = new CountDownLatch(1);
        NodeFilter filter = guarded(NodeFilter.class, (demand, room) -> {
            while (never.getCount() > 0) {
                Thread.yield();
            }
            return Optional.of("too late");
        });
        assertThat(filter.refusal(null, null)).isEmpty();
        assertThat(reasons).singleElement().asString().contains("refusal did not come back within 200 ms");
        NodeFilter other = guarded(NodeFilter.class, (demand, room) -> Optional.of("is dear"));
        assertThat(other.refusal(null, null)).isEmpty();
        never.countDown();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void undoesItsPartOfATransactionAloneAndSwitchesItOffWhenItGoesOn() throws SQLException {
        try (Connection transaction = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            execute(transaction, "CREATE TABLE rows (who TEXT)");
            execute(transaction, "BEGIN");
            execute(transaction, "INSERT INTO rows VALUES ('program')");
            NodeArrival good = guarded(NodeArrival.class, (connection, node) -> {
                execute(connection, "INSERT INTO rows VALUES ('good')");
                return true;
            });
            assertThat(good.arrived(transaction, null)).isTrue();
            assertThat(good.left(transaction, "n")).isFalse();
            PlacementFacts bad = guarded(PlacementFacts.class, connection -> {
                execute(connection, "INSERT INTO rows VALUES ('bad')");
                execute(connection, "SELECT missing FROM rows");
            });
            for (int i = 0; i < 20; i++) {
                bad.load(transaction);
            }
            execute(transaction, "COMMIT");
            try (Statement statement = transaction.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT group_concat(who) FROM rows")) {
                assertThat(rows.getString(1)).isEqualTo("program,good");
            }
            assertThat(reasons).singleElement().asString().contains("load threw", "no such column", "20th time");
            assertThat(good.arrived(transaction, null)).isFalse();
        }
    }

    @Test
    void takesNothingForNoOpinion() {
        assertThat(guarded(QueueOrder.class, wishes -> null).delay(Map.of())).isZero();
        assertThat(guarded(QueueOrder.class, wishes -> Duration.ofSeconds(Long.MAX_VALUE))
                        .delay(Map.of()))
                .isZero();
        assertThat(guarded(NodeFilter.class, (demand, room) -> {
                            throw new StackOverflowError();
                        })
                        .refusal(null, null))
                .isEmpty();
    }

    @Test
    void passesOnWhatIsSaidToTheUser() {
        Wish wish = guarded(Wish.class, new Wish() {
            @Override
            public String name() {
                return "rate";
            }

            @Override
            public String check(String value) {
                throw EyrieException.invalid("rate", value, "low, or high");
            }

            @Override
            public boolean concernsNodes() {
                return true;
            }
        });
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> wish.check("none"))
                    .isInstanceOf(EyrieException.class)
                    .hasMessageContaining("low, or high");
        }
        assertThat(wish.name()).isEqualTo("rate");
        assertThat(wish.concernsNodes()).isTrue();
        assertThat(reasons).isEmpty();
        guard.close();
        assertThatThrownBy(() -> wish.check("low")).hasMessageContaining("does not answer");
    }
}
