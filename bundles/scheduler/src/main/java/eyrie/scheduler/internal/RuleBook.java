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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Collects the rules that bundles bring, as they come and go. Thread-safe. */
@Component(service = RuleBook.class, property = Role.CONTROLLER)
public final class RuleBook {
    private static final String RANKING = "service.ranking";

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

    private <T> void add(Class<T> sort, T rule, Map<String, Object> properties) {
        int ranking = properties.get(RANKING) instanceof Integer number ? number : 0;
        change(all -> all.with(sort, rule, ranking));
    }

    private <T> void remove(Class<T> sort, T rule) {
        change(all -> all.without(sort, rule));
    }

    private void change(UnaryOperator<Rules> change) {
        synchronized (this) {
            rules = change.apply(rules);
        }
        listeners.forEach(Runnable::run);
    }
}
