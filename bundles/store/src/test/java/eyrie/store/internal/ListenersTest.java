/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.store.Store.Listener;
import eyrie.api.store.Store.Subscription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
    private static final class Ear implements Listener {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void heard(String payload) {
            heard.add(payload);
        }

        @Override
        public void missed() {
            // Allowed at any time: a server's ear says so as soon as its first connection is there.
        }
    }

    @TempDir
    Path folder;

    private Numbers numbers;
    private StoreComponent store;
    private final Ear ear = new Ear();

    @BeforeEach
    void open() {
        numbers = new Numbers(folder);
        store = numbers.store();
    }

    @AfterEach
    void close() {
        numbers.close();
    }

    @Test
    void whatWasToldIsHeardAfterTheCommitAndInOrder() {
        store.listen("birds", ear);
        store.write(connection -> {
            store.notify(connection, "birds", "wren");
            store.notify(connection, "fish", "cod");
            store.notify(connection, "birds", "robin");
            assertThat(ear.heard).isEmpty();
            return null;
        });
        assertThat(ear.heard).containsExactly("wren", "robin");
    }

    @Test
    void nothingIsHeardOfWhatWasUndone() {
        store.listen("birds", ear);
        assertThatThrownBy(() -> store.write(connection -> {
                    store.notify(connection, "birds", "wren");
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void aSubscriptionEndsAndAFailingListenerDisturbsNobody() {
        Subscription first = store.listen("birds", new Listener() {
            @Override
            public void heard(String payload) {
                throw new IllegalStateException("expected by the test");
            }

            @Override
            public void missed() {}
        });
        Subscription second = store.listen("birds", ear);
        tell("wren");
        first.close();
        second.close();
        tell("robin");
        assertThat(ear.heard).containsExactly("wren");
    }

    @Test
    void locksAndWordsBelongToTheTransactionUnderWay() {
        assertThatThrownBy(() -> store.read(connection -> {
                    store.lock(connection, "birds");
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.read(connection -> {
                    store.notify(connection, "birds", "wren");
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private void tell(String payload) {
        store.write(connection -> {
            store.notify(connection, "birds", payload);
            return null;
        });
    }
}
