/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceQueries.Figures;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceQueries.Page;
import eyrie.api.instance.InstanceState;
import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Kind;
import eyrie.api.metrics.Figure.Sample;
import eyrie.api.metrics.Meter;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.placement.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Instances, the queue and the nodes, as the controller has them. */
@Component(service = Meter.class)
public final class FleetMeter implements Meter {
    private static final int PAGE = 100;
    /** Instances that have a node and have not begun stand before those that wait, but not many of them. */
    private static final int MOST_PAGES = 20;

    private final InstanceQueries queries;
    private final Nodes nodes;

    @Activate
    public FleetMeter(@Reference InstanceQueries queries, @Reference Nodes nodes) {
        this.queries = queries;
        this.nodes = nodes;
    }

    @Override
    public List<Figure> read() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                "eyrie_instances",
                Kind.GAUGE,
                "Instances by their state.",
                Arrays.stream(InstanceState.values()).map(this::count).toList()));
        Figures queue = queries.figures();
        figures.add(Figure.gauge("eyrie_queue_length", "Instances that no node has yet.", queue.waiting()));
        figures.add(Figure.gauge(
                "eyrie_queue_oldest_seconds",
                "For how long the oldest of them has waited; 0 if there is none.",
                queue.waiting() == 0 ? 0 : oldest().orElse(0.0)));
        addNodes(figures, nodes.list());
        return figures;
    }

    private Sample count(InstanceState state) {
        Filter filter = new Filter(Set.of(state), null, null, null, null, null, null, null);
        return new Sample(Map.of("state", state.label()), queries.count(filter));
    }

    private Optional<Double> oldest() {
        Filter filter = new Filter(Set.of(InstanceState.SCHEDULING), null, null, null, null, null, null, null);
        String next = null;
        for (int i = 0; i < MOST_PAGES; i++) {
            Page page = queries.page(filter, next, PAGE);
            Optional<Instance> waiting = page.instances().stream()
                    .filter(instance -> instance.nodeId() == null)
                    .findFirst();
            if (waiting.isPresent()) {
                return waiting.map(instance -> seconds(Duration.between(instance.created(), Instant.now())));
            }
            next = page.next();
            if (next == null) {
                break;
            }
        }
        return Optional.empty();
    }

    private static void addNodes(List<Figure> figures, List<NodeStatus> all) {
        figures.add(new Figure(
                "eyrie_nodes",
                Kind.GAUGE,
                "Nodes by their state.",
                Arrays.stream(NodeState.values())
                        .map(state -> new Sample(
                                Map.of("state", state.label()),
                                all.stream()
                                        .filter(node -> node.state().equals(state.label()))
                                        .count()))
                        .toList()));
        add(figures, all, "eyrie_node_instances", "Instances that are placed on a node.", NodeStatus::instances);
        add(
                figures,
                all,
                "eyrie_node_capacity_instances",
                "The most instances that a node takes.",
                FleetMeter::capacity);
        add(
                figures,
                all,
                "eyrie_node_cpu_load_ratio",
                "Load of its processors.",
                node -> node.info().cpuLoad());
        add(
                figures,
                all,
                "eyrie_node_ram_load_ratio",
                "Used part of its RAM.",
                node -> node.info().ramLoad());
        add(
                figures,
                all,
                "eyrie_node_disk_free_bytes",
                "Free disk where its VMs are.",
                node -> node.info().diskFreeBytes());
        add(
                figures,
                all,
                "eyrie_node_disk_bytes",
                "Size of that disk.",
                node -> node.info().diskBytes());
        add(
                figures,
                all,
                "eyrie_node_templates",
                "Template versions on a node.",
                node -> node.info().templates().size());
        add(
                figures,
                all,
                "eyrie_node_silent_seconds",
                "For how long nothing was heard of it.",
                node -> Math.max(0, seconds(Duration.between(node.seen(), Instant.now()))));
    }

    private static void add(
            List<Figure> figures, List<NodeStatus> all, String name, String help, ToDoubleFunction<NodeStatus> value) {
        figures.add(new Figure(
                name,
                Kind.GAUGE,
                help,
                all.stream()
                        .map(node -> new Sample(Map.of("node", name(node)), value.applyAsDouble(node)))
                        .toList()));
    }

    private static double capacity(NodeStatus node) {
        return node.configuration().maxVms() > 0
                ? node.configuration().maxVms()
                : node.info().capacity();
    }

    /** Two nodes may have one name, and then the id tells them apart; it does so always, as labels should not change. */
    private static String name(NodeStatus node) {
        String name = node.configuration().name() == null
                ? node.info().name()
                : node.configuration().name();
        return name + "/" + node.info().id();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
