/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.event.Events;
import eyrie.api.instance.InstanceListener;
import eyrie.api.instance.InstanceListeners;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.Role;
import eyrie.scheduler.internal.Timers;
import eyrie.scheduler.internal.event.Delivery.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has every registered listener hear of instances, each from a thread of its own. */
@Component(service = InstanceListeners.class, property = Role.CONTROLLER, immediate = true)
public final class Deliveries implements InstanceListeners {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Store store;
    private final Events events;
    private final Timers timers;
    private final Pace pace;
    private final String controller = UUID.randomUUID().toString();

    /** Registered services, the oldest first for each name; that one is served. */
    private final Map<String, List<InstanceListener>> registered = new HashMap<>();

    private final Map<String, Delivery> running = new HashMap<>();
    private boolean closed;

    @Activate
    public Deliveries(@Reference Store store, @Reference Events events) {
        this(store, events, Timers.system(), Pace.of(store.shared()));
    }

    Deliveries(Store store, Events events, Timers timers, Pace pace) {
        this.store = store;
        this.events = events;
        this.timers = timers;
        this.pace = pace;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(InstanceListener listener, Map<String, Object> properties) {
        if (!(properties.get(InstanceListener.NAME) instanceof String name)
                || !NAME.matcher(name).matches()) {
            LOG.error(
                    "Listener {} is not served: its service property {} is {}; letters, digits, points, hyphens and underscores are accepted, at most 100",
                    listener.getClass().getName(),
                    InstanceListener.NAME,
                    properties.get(InstanceListener.NAME));
            return;
        }
        synchronized (this) {
            List<InstanceListener> same = registered.computeIfAbsent(name, key -> new ArrayList<>());
            same.add(listener);
            if (same.size() > 1) {
                LOG.warn("Listener {} is registered {} times; the first one is served", name, same.size());
            }
            serve(name);
        }
    }

    public void remove(InstanceListener listener, Map<String, Object> properties) throws InterruptedException {
        if (!(properties.get(InstanceListener.NAME) instanceof String name)) {
            return;
        }
        Delivery ended;
        synchronized (this) {
            List<InstanceListener> same = registered.getOrDefault(name, new ArrayList<>());
            same.removeIf(one -> one == listener);
            if (same.isEmpty()) {
                registered.remove(name);
            }
            ended = running.get(name);
            if (ended == null || ended.listener() != listener) {
                return;
            }
            running.remove(name);
        }
        ended.stop();
        end(name, ended);
        synchronized (this) {
            serve(name);
        }
    }

    @Override
    public List<Status> list() {
        Set<String> here;
        synchronized (this) {
            here = Set.copyOf(registered.keySet());
        }
        long newest = events.latest();
        return store.read(ListenerTable::all).stream()
                .map(entry -> new Status(
                        entry.name(),
                        here.contains(entry.name()),
                        entry.cursor(),
                        Math.max(0, newest - entry.cursor()),
                        entry.problem(),
                        entry.since(),
                        entry.dropped()))
                .toList();
    }

    @Deactivate
    public void close() throws InterruptedException {
        Map<String, Delivery> last;
        synchronized (this) {
            closed = true;
            last = Map.copyOf(running);
            running.clear();
        }
        last.values().forEach(Delivery::stop);
        for (Map.Entry<String, Delivery> one : last.entrySet()) {
            end(one.getKey(), one.getValue());
        }
        timers.close();
    }

    private void serve(String name) {
        List<InstanceListener> same = registered.get(name);
        if (closed || same == null || running.containsKey(name)) {
            return;
        }
        Delivery delivery =
                new Delivery(name, same.getFirst(), events, new Claim(store, timers, name, controller), pace);
        running.put(name, delivery);
        delivery.start();
    }

    private static void end(String name, Delivery delivery) throws InterruptedException {
        if (!delivery.awaitEnd(PATIENCE)) {
            LOG.error("Listener {} does not come back; its thread listener-{} is left to itself", name, name);
        }
    }
}
