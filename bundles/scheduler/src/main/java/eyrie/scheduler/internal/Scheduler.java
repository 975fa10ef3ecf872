/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.event.Events;
import eyrie.api.runtime.Readiness;
import eyrie.api.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The parts of the scheduler, put together on its tables; the services of this bundle work with them. */
@Component(
        service = {Scheduler.class, Readiness.class},
        property = {Readiness.NAME + "=controller", Role.CONTROLLER},
        immediate = true,
        configurationPid = "eyrie.scheduler",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Scheduler implements Readiness {
    private final Store store;
    private final Timers timers;
    private final Signals signals = new Signals();
    private final Heartbeats heartbeats = new Heartbeats();
    private final Lifecycle lifecycle;
    private final SaveKeeper saves;
    private final OrderKeeper orders;
    private final Placer placer;
    private final NodeWatch watch;

    /** The settings {@code eyrie.scheduler}. */
    @interface Config {
        /** Seconds that a terminated instance stays visible. */
        int keepTerminated() default 60;

        /** Seconds after which a silent node counts as offline. */
        int nodeTimeout() default 120;
    }

    @Activate
    public Scheduler(@Reference Store store, @Reference Events events, Config config) {
        this(
                store,
                events,
                Timers.system(),
                seconds("keepTerminated", config.keepTerminated(), 0),
                seconds("nodeTimeout", config.nodeTimeout(), 1));
    }

    Scheduler(Store store, Events events, Timers timers, Duration keepTerminated, Duration nodeTimeout) {
        this.store = store;
        this.timers = timers;
        store.migrate(Schema.PART, Schema.STEPS);
        store.migrate(Schema.SAVES_PART, Schema.SAVES_STEPS);
        store.migrate(DistributionTable.PART, DistributionTable.STEPS);
        Alarm purge = new Alarm("removing ended instances", timers, () -> purge(keepTerminated));
        lifecycle = new Lifecycle(store, events, timers, signals, ended -> purge.at(ended.plus(keepTerminated)));
        saves = new SaveKeeper(store, events, timers);
        orders = new OrderKeeper(events, lifecycle);
        placer = new Placer(lifecycle, timers);
        watch = new NodeWatch(store, events, timers, signals, heartbeats, nodeTimeout);
        watch.watchKnown();
        store.write(connection -> {
            placer.place(connection);
            return null;
        });
        purge.at(timers.now());
    }

    @Deactivate
    void close() {
        signals.close();
        timers.close();
    }

    /** It works as soon as it is there. */
    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    Store store() {
        return store;
    }

    Timers timers() {
        return timers;
    }

    Signals signals() {
        return signals;
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    SaveKeeper saves() {
        return saves;
    }

    OrderKeeper orders() {
        return orders;
    }

    Placer placer() {
        return placer;
    }

    NodeWatch watch() {
        return watch;
    }

    /** When the next one is due. */
    private Optional<Instant> purge(Duration keepTerminated) {
        return store.write(connection -> {
            InstanceTable.purge(connection, timers.now().minus(keepTerminated));
            return InstanceTable.firstEnded(connection).map(ended -> ended.plus(keepTerminated));
        });
    }

    private static Duration seconds(String setting, int value, int least) {
        if (value < least) {
            throw EyrieException.invalid(setting, value, "a number of seconds, " + least + " or more");
        }
        return Duration.ofSeconds(value);
    }
}
