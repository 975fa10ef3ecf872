/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.placement.NodeCondition;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeScore;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.PlacementLimit;
import eyrie.api.placement.QueueOrder;
import eyrie.api.placement.TemplateSizes;
import eyrie.api.placement.Wish;
import eyrie.scheduler.internal.placement.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Collects the rules that bundles bring, as they come and go. Thread-safe. */
@Component(service = RuleBook.class, property = Role.CONTROLLER)
public final class RuleBook {
    private static final String RANKING = "service.ranking";
    private static final int LOCALITY = 0;
    private static final int SPREADING = -1000;

    private record Entry(Class<?> sort, Object rule, int ranking) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private Rules rules = Rules.CORE;

    /** The same as long as nothing has come or gone. */
    public synchronized Rules rules() {
        return rules;
    }

    /** Has somebody hear whenever there are other rules. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindWish(Wish wish, Map<String, Object> properties) {
        add(Wish.class, wish, properties);
    }

    void unbindWish(Wish wish) {
        remove(Wish.class, wish);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindFilter(NodeFilter filter, Map<String, Object> properties) {
        add(NodeFilter.class, filter, properties);
    }

    void unbindFilter(NodeFilter filter) {
        remove(NodeFilter.class, filter);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindScore(NodeScore score, Map<String, Object> properties) {
        add(NodeScore.class, score, properties);
    }

    void unbindScore(NodeScore score) {
        remove(NodeScore.class, score);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindOrder(QueueOrder order, Map<String, Object> properties) {
        add(QueueOrder.class, order, properties);
    }

    void unbindOrder(QueueOrder order) {
        remove(QueueOrder.class, order);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCondition(NodeCondition condition, Map<String, Object> properties) {
        add(NodeCondition.class, condition, properties);
    }

    void unbindCondition(NodeCondition condition) {
        remove(NodeCondition.class, condition);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindFacts(PlacementFacts facts, Map<String, Object> properties) {
        add(PlacementFacts.class, facts, properties);
    }

    void unbindFacts(PlacementFacts facts) {
        remove(PlacementFacts.class, facts);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLimit(PlacementLimit limit, Map<String, Object> properties) {
        add(PlacementLimit.class, limit, properties);
    }

    void unbindLimit(PlacementLimit limit) {
        remove(PlacementLimit.class, limit);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSizes(TemplateSizes sizes, Map<String, Object> properties) {
        add(TemplateSizes.class, sizes, properties);
    }

    void unbindSizes(TemplateSizes sizes) {
        remove(TemplateSizes.class, sizes);
    }

    /** One service may be several sorts of rule; then it comes and goes as each of them. */
    private void add(Class<?> sort, Object rule, Map<String, Object> properties) {
        int ranking = properties.get(RANKING) instanceof Integer number ? number : 0;
        synchronized (this) {
            entries.add(new Entry(sort, rule, ranking));
            rules = collect();
        }
        listeners.forEach(Runnable::run);
    }

    private void remove(Class<?> sort, Object rule) {
        synchronized (this) {
            entries.removeIf(entry -> entry.sort() == sort && entry.rule() == rule);
            rules = collect();
        }
        listeners.forEach(Runnable::run);
    }

    private Rules collect() {
        Map<String, Wish> wishes = new TreeMap<>();
        of(Wish.class, ranking -> true).forEach(wish -> wishes.put(wish.name(), wish));
        return new Rules(
                wishes,
                of(NodeFilter.class, ranking -> true),
                of(NodeScore.class, ranking -> ranking > LOCALITY),
                of(NodeScore.class, ranking -> ranking <= LOCALITY && ranking > SPREADING),
                of(NodeScore.class, ranking -> ranking <= SPREADING),
                of(QueueOrder.class, ranking -> true),
                of(NodeCondition.class, ranking -> true),
                of(PlacementFacts.class, ranking -> true),
                of(PlacementLimit.class, ranking -> true),
                of(TemplateSizes.class, ranking -> true));
    }

    private <T> List<T> of(Class<T> sort, IntPredicate ranked) {
        return entries.stream()
                .filter(entry -> entry.sort() == sort && ranked.test(entry.ranking()))
                .sorted(Comparator.comparingInt(Entry::ranking).reversed())
                .map(entry -> sort.cast(entry.rule()))
                .toList();
    }
}
