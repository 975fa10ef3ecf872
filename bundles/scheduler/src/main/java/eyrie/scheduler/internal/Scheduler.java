/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.event.Events;
import eyrie.api.runtime.Readiness;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.placement.Limits;
import eyrie.scheduler.internal.placement.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final Duration PURGE_EVERY = Duration.ofMinutes(1);

    private final Store store;
    private final Timers timers;
    private final SharedSignals signals;
    private final Heartbeats heartbeats = new Heartbeats();
    private final Lifecycle lifecycle;
    private final SaveKeeper saves;
    private final OrderKeeper orders;
    private final PublicationNews publications;
    private final Placer placer;
    private final NodeWatch watch;
    private final NodeLosses losses;
    private final TimeLimits limits;
    private final Throughput throughput;
    private final InstanceViews views;
    private final RuleBook book;
    private final Undelivered undelivered = new Undelivered();
    private final AtomicBoolean rulesChanged = new AtomicBoolean();

    /** The settings {@code eyrie.scheduler}. */
    @interface Config {
        /** Seconds that a terminated instance stays visible. */
        int keepTerminated() default 60;

        /** Seconds after which a silent node counts as offline. */
        int nodeTimeout() default 120;

        /** Seconds after which one that is offline counts as lost. */
        int lostAfter() default 600;

        /** The most placed instances of one template, 0 for no limit. */
        int maxPerTemplate() default 0;

        /** The most placed instances of one caller, 0 for no limit. */
        int maxPerCaller() default 0;

        /** Who takes turns: {@code caller} or {@code external-id}. */
        String shareBy() default "caller";

        /** Seconds by which each placed instance puts back the next one of its share. */
        int shareStep() default 60;
    }

    @Activate
    public Scheduler(@Reference Store store, @Reference Events events, @Reference RuleBook book, Config config) {
        this(store, events, book, Timers.system(), Options.of(config));
    }

    /**
     * What operators have set.
     *
     * @param keepTerminated how long a terminated instance stays visible
     * @param nodeTimeout after which a silent node counts as offline
     * @param lostAfter after which one that is offline counts as lost
     */
    record Options(Duration keepTerminated, Duration nodeTimeout, Duration lostAfter, Limits limits, Shares shares) {
        static Options of(Config config) {
            return new Options(
                    seconds("keepTerminated", config.keepTerminated(), 0),
                    seconds("nodeTimeout", config.nodeTimeout(), 1),
                    seconds("lostAfter", config.lostAfter(), 0),
                    new Limits(
                            config.maxPerTemplate(),
                            config.maxPerCaller(),
                            seconds("shareStep", config.shareStep(), 0)),
                    Shares.of(config.shareBy()));
        }
    }

    Scheduler(Store store, Events events, RuleBook book, Timers timers, Options options) {
        this.store = store;
        this.timers = timers;
        this.book = book;
        Duration keepTerminated = options.keepTerminated();
        store.migrate(Schema.PART, Schema.STEPS);
        store.migrate(Schema.SAVES_PART, Schema.SAVES_STEPS);
        store.migrate(DistributionTable.PART, DistributionTable.STEPS);
        Alarm purge = new Alarm("removing ended instances", timers, () -> purge(keepTerminated));
        signals = new SharedSignals(store, "assignments");
        lifecycle = new Lifecycle(store, events, timers, signals, new Lifecycle.Listener() {
            @Override
            public void ended(Instant at) {
                purge.at(at.plus(keepTerminated));
            }

            @Override
            public void limitSet(Instant due) {
                limitAt(due);
            }
        });
        saves = new SaveKeeper(store, events, timers);
        orders = new OrderKeeper(events, lifecycle);
        publications = new PublicationNews(events);
        throughput = new Throughput(timers);
        BoardKeeper keeper = new BoardKeeper(store, book::rules, options.limits(), options.shares());
        placer = new Placer(store, keeper, lifecycle, timers, throughput, undelivered);
        views = new InstanceViews(placer::board);
        limits = new TimeLimits(store, timers, lifecycle, placer);
        losses = new NodeLosses(
                store, timers, lifecycle, saves, placer, undelivered, options.nodeTimeout(), options.lostAfter());
        SharedHeartbeats elsewhere = new SharedHeartbeats(store, timers, heartbeats, options.nodeTimeout());
        watch = new NodeWatch(
                store, events, timers, signals, heartbeats, elsewhere, losses::silent, options.nodeTimeout());
        store.insist(this::goOn);
        elsewhere.start(this::takeOver);
        purge.at(timers.now());
        limits.at(timers.now());
        book.onChange(this::rulesChanged);
    }

    /** From where the process before this one ended. */
    private Void goOn() {
        watch.watchKnown();
        losses.watchKnown();
        return store.write(connection -> {
            placer.changed(connection, Change.EVERYTHING);
            return null;
        });
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

    SharedSignals signals() {
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

    PublicationNews publications() {
        return publications;
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

    NodeLosses losses() {
        return losses;
    }

    Throughput throughput() {
        return throughput;
    }

    InstanceViews views() {
        return views;
    }

    Undelivered undelivered() {
        return undelivered;
    }

    Rules rules() {
        return book.rules();
    }

    private void limitAt(Instant due) {
        limits.at(due);
    }

    /** Several come and go at once; one look is enough for them all. */
    private void rulesChanged() {
        if (rulesChanged.compareAndSet(false, true)) {
            timers.at(timers.now(), () -> {
                rulesChanged.set(false);
                placer.changeNow(Change.NOTHING);
            });
        }
    }

    /** What another controller would have done later, and may not live to do. */
    private void takeOver() {
        watch.watchKnown();
        losses.watchKnown();
        limits.at(timers.now());
    }

    /** When the next one is due; with other controllers also for those of which they have not lived to remove them. */
    private Optional<Instant> purge(Duration keepTerminated) {
        Optional<Instant> next = store.write(connection -> {
            InstanceTable.purge(connection, timers.now().minus(keepTerminated));
            return InstanceTable.firstEnded(connection).map(ended -> ended.plus(keepTerminated));
        });
        return next.isPresent() || !store.shared()
                ? next
                : Optional.of(timers.now().plus(PURGE_EVERY));
    }

    private static Duration seconds(String setting, int value, int least) {
        if (value < least) {
            throw EyrieException.invalid(setting, value, "a number of seconds, " + least + " or more");
        }
        return Duration.ofSeconds(value);
    }
}
