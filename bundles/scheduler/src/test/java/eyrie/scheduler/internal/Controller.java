/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.event.Event;
import eyrie.api.instance.Instance;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.event.EventLog;
import eyrie.scheduler.internal.placement.Limits;
import eyrie.store.internal.OpenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A controller on a database, with a clock that the test moves. Another one on the same folder is the one restarted. */
final class Controller implements AutoCloseable {
    static final Duration KEEP = Duration.ofSeconds(60);
    static final Duration TIMEOUT = Duration.ofSeconds(120);
    static final Duration LOST_AFTER = Duration.ofSeconds(600);
    static final Scheduler.Options OPTIONS = options(new Limits(0, 0, Duration.ofSeconds(60)), Shares.CALLER);

    final ManualTimers timers;
    final FlakyStore store;
    final EventLog events;
    final Scheduler scheduler;
    final InstanceService instances;
    final AssignmentService assignments;
    final NodeService nodes;
    final NodeAdminService admin;
    final InstanceQueryService queries;
    final InstanceControlService control;
    final RuleBook book;
    final ImageSaveService saves;

    Controller(Path folder, ManualTimers timers) {
        this(folder, timers, OPTIONS, new RuleBook());
    }

    Controller(Path folder, ManualTimers timers, Scheduler.Options options, RuleBook book) {
        this.timers = timers;
        this.book = book;
        store = new FlakyStore(OpenStore.in(folder));
        events = new EventLog(store, timers, 100_000, Duration.ofDays(7));
        scheduler = new Scheduler(store, events, book, timers, options);
        instances = new InstanceService(scheduler, new FakeTemplates());
        assignments = new AssignmentService(scheduler);
        nodes = new NodeService(scheduler, new Memberships());
        admin = new NodeAdminService(scheduler, events, new Memberships());
        queries = new InstanceQueryService(scheduler);
        control = new InstanceControlService(scheduler);
        saves = new ImageSaveService(scheduler, new FakeTemplates());
    }

    static Scheduler.Options options(Limits limits, Shares shares) {
        return new Scheduler.Options(KEEP, TIMEOUT, LOST_AFTER, limits, shares);
    }

    String create() {
        return create(1).getFirst();
    }

    List<String> create(int count) {
        return instances.create(Samples.request(count), "tester");
    }

    Instance instance(String id) {
        return instances.find(id).orElseThrow();
    }

    Assignment.Page page(String nodeId) {
        try {
            return assignments.await(nodeId, -1, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void report(String nodeId, InstanceReport... reports) {
        assignments.report(nodeId, List.of(reports));
    }

    List<Event> events() {
        try {
            return events.after(0, 100_000, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> eventTypes(String subject) {
        return events().stream()
                .filter(event -> event.subject().equals(subject))
                .map(Event::type)
                .toList();
    }

    /** The end of the process without any of its farewells. */
    void crash() {
        timers.forget();
        closeStore();
    }

    @Override
    public void close() {
        scheduler.close();
        closeStore();
    }

    private void closeStore() {
        Store real = store.real();
        OpenStore.close(real);
    }
}
