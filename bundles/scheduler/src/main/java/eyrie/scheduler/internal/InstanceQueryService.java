/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.instance.Explanation;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries;
import eyrie.scheduler.internal.InstanceViews.Numbered;
import eyrie.scheduler.internal.placement.Board;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Answers questions about many instances, and about the queue. */
@Component(service = InstanceQueries.class, property = Role.CONTROLLER)
public final class InstanceQueryService implements InstanceQueries {
    private static final int MOST = 1000;

    private final Scheduler scheduler;

    @Activate
    public InstanceQueryService(@Reference Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public Page page(Filter filter, String after, int limit) {
        if (limit < 1 || limit > MOST) {
            throw EyrieException.invalid("limit", limit, "1 to " + MOST);
        }
        long position = position(after);
        // One more than asked for tells whether there is a next part.
        List<Numbered> found =
                scheduler.store().read(connection -> views().page(connection, filter, position, limit + 1));
        boolean more = found.size() > limit;
        List<Numbered> shown = more ? found.subList(0, limit) : found;
        return new Page(
                shown.stream().map(Numbered::instance).toList(),
                more ? Long.toString(shown.getLast().position()) : null);
    }

    @Override
    public long count(Filter filter) {
        return scheduler.store().read(connection -> InstanceFilter.of(filter).count(connection));
    }

    @Override
    public void each(Filter filter, Consumer<Instance> action) {
        scheduler.store().read(connection -> {
            views().each(connection, filter, action);
            return null;
        });
    }

    @Override
    public Optional<Explanation> explain(String id) {
        Optional<Instance> instance = scheduler.store().read(connection -> views().find(connection, id));
        Board board = scheduler.placer().board();
        return instance.map(
                found -> new Explanation(id, found.state(), found.message(), board.ahead(id), board.explain(id)));
    }

    @Override
    public Figures figures() {
        Throughput throughput = scheduler.throughput();
        return new Figures(
                scheduler.placer().board().waiting(),
                throughput.averageQueueSeconds(),
                throughput.placementsPerSecond());
    }

    private InstanceViews views() {
        return scheduler.views();
    }

    private static long position(String after) {
        try {
            return after == null ? 0 : Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw EyrieException.invalid("after", after, "what the part before named as next");
        }
    }
}
