/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.store.Store.Listener;
import eyrie.api.store.Store.Subscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who listens in this process, by channel. Thread-safe. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Map<String, List<Listener>> channels = new ConcurrentHashMap<>();

    Subscription add(String channel, Listener listener) {
        List<Listener> listeners = channels.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>());
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void heard(String channel, String payload) {
        channels.getOrDefault(channel, List.of()).forEach(listener -> call(listener, to -> to.heard(payload)));
    }

    void missed() {
        channels.values().forEach(listeners -> listeners.forEach(listener -> call(listener, Listener::missed)));
    }

    /** The failure of one is not that of the next. */
    private static void call(Listener listener, Consumer<Listener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException e) {
            LOG.error("database: a listener failed", e);
        }
    }
}
