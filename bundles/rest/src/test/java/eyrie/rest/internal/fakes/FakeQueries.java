/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.instance.Explanation;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceControl;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers from the instances of a {@link FakeInstances}; remembers filters and restarts. */
public final class FakeQueries implements InstanceQueries, InstanceControl {
    public final List<Filter> filters = new ArrayList<>();
    public final List<String> restarts = new ArrayList<>();
    /** The part of a list that fails, counted from 0; -1 for none. */
    public volatile int failingPart = -1;

    private final FakeInstances instances;
    private int parts;

    public FakeQueries(FakeInstances instances) {
        this.instances = instances;
    }

    @Override
    public synchronized Page page(Filter filter, String after, int limit) {
        filters.add(filter);
        if (after == null) {
            parts = 0;
        }
        if (parts++ == failingPart) {
            throw EyrieException.internal("the database is gone", null);
        }
        int from = after == null ? 0 : Integer.parseInt(after);
        List<Instance> found = matching(filter);
        int to = Math.min(from + limit, found.size());
        return new Page(found.subList(from, to), to < found.size() ? String.valueOf(to) : null);
    }

    @Override
    public long count(Filter filter) {
        return matching(filter).size();
    }

    @Override
    public void each(Filter filter, Consumer<Instance> action) {
        matching(filter).forEach(action);
    }

    @Override
    public Optional<Explanation> explain(String id) {
        return instances
                .find(id)
                .map(found -> new Explanation(
                        id,
                        found.state(),
                        "no node has room",
                        3,
                        List.of(new Explanation.OnNode("n1", "mini-1", List.of("is full", "is in no group ci"), -1))));
    }

    @Override
    public Figures figures() {
        return new Figures(7, 1.5, 0.25);
    }

    @Override
    public void restart(String id, Map<String, String> wishes) {
        if (instances.find(id).isEmpty()) {
            throw EyrieException.notFound("instance", id);
        }
        restarts.add(id + " " + wishes);
    }

    private List<Instance> matching(Filter filter) {
        return instances.instances.stream()
                .filter(each -> filter.states().isEmpty() || filter.states().contains(each.state()))
                .filter(each -> is(filter.nodeId(), each.nodeId()))
                .filter(each -> is(filter.externalId(), each.externalId()))
                .filter(each -> is(filter.group(), each.wishes().get(InstanceRequest.GROUP)))
                .toList();
    }

    private static boolean is(String wanted, String value) {
        return wanted == null || wanted.equals(value);
    }
}
