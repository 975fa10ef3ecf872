/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.store.Store;
import eyrie.api.store.Store.Listener;
import eyrie.api.store.Store.Subscription;
import java.sql.Connection;

/** Signals that follow commits, and that reach who waits at any of the controllers on the same database. */
public final class SharedSignals implements AutoCloseable {
    private final Store store;
    private final String channel;
    private final Signals signals = new Signals();
    private final Subscription subscription;

    /** @param channel its name; signals of one channel do not wake who waits at another */
    public SharedSignals(Store store, String channel) {
        this.store = store;
        this.channel = channel;
        subscription = store.listen(channel, new Listener() {
            @Override
            public void heard(String name) {
                signals.wake(name);
            }

            @Override
            public void missed() {
                signals.wakeAll();
            }
        });
    }

    /** Wakes who waits for this name, here and elsewhere, when the transaction is committed. */
    public void wakeAfter(Connection transaction, String name) {
        store.notify(transaction, channel, name);
    }

    /** Where to take marks and to wait. */
    public Signals here() {
        return signals;
    }

    @Override
    public void close() {
        subscription.close();
        signals.close();
    }
}
