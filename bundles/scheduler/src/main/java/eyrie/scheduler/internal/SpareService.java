/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.node.Assignment;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.SpareGoal;
import eyrie.api.node.SpareGoals;
import eyrie.api.placement.NodeState;
import eyrie.api.store.Store;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import eyrie.scheduler.internal.NodeTable.Row;
import eyrie.scheduler.internal.placement.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Keeps the goals for spares and shares them out among nodes. Thread-safe. */
@Component(
        service = {SpareGoals.class, SpareService.class},
        property = Role.CONTROLLER)
public final class SpareService implements SpareGoals {
    private final Scheduler scheduler;
    private final Memberships memberships;
    private final Templates templates;
    private final Store store;

    @Activate
    public SpareService(
            @Reference Scheduler scheduler, @Reference Memberships memberships, @Reference Templates templates) {
        this.scheduler = scheduler;
        this.memberships = memberships;
        this.templates = templates;
        store = scheduler.store();
        store.migrate(SpareTable.PART, SpareTable.STEPS);
    }

    @Override
    public List<Status> list() {
        Map<String, List<String>> groups = memberships.all();
        List<Row> nodes = store.read(NodeTable::list);
        return store.read(SpareTable::list).stream()
                .map(goal -> status(goal, nodes, groups))
                .toList();
    }

    @Override
    public Status set(SpareGoal goal) {
        if (goal.count() < 0 || goal.count() > SpareGoal.MOST) {
            throw EyrieException.invalid("count", goal.count(), "0 to %d".formatted(SpareGoal.MOST));
        }
        SpareGoal known = goal.count() == 0 ? taken(goal) : checked(goal);
        store.write(connection -> {
            SpareTable.set(connection, known);
            for (Row node : NodeTable.list(connection)) {
                scheduler.lifecycle().reassigned(connection, node.info().id());
            }
            return null;
        });
        return status(known, store.read(NodeTable::list), memberships.all());
    }

    /** What a node is to keep. Goals about the same version add up. */
    List<Assignment.Spares> of(String nodeId) {
        List<SpareGoal> goals = store.read(SpareTable::list);
        if (goals.isEmpty()) {
            return List.of();
        }
        Map<String, List<String>> groups = memberships.all();
        List<Row> nodes = store.read(NodeTable::list);
        Map<TemplateVersion, Integer> parts = new LinkedHashMap<>();
        for (SpareGoal goal : goals) {
            int part = part(nodeId, goal.count(), sharers(goal, nodes, groups));
            if (part > 0) {
                version(goal).ifPresent(version -> parts.merge(version, part, Integer::sum));
            }
        }
        List<Assignment.Spares> spares = new ArrayList<>();
        parts.forEach(
                (version, count) -> spares.add(new Assignment.Spares(version.templateId(), version.number(), count)));
        return spares;
    }

    /** Of a goal for something that is gone there is only the id left. */
    private SpareGoal taken(SpareGoal goal) {
        String id = templates.find(goal.template()).map(found -> found.id()).orElse(goal.template());
        return new SpareGoal(id, goal.tag(), goal.group(), 0);
    }

    private SpareGoal checked(SpareGoal goal) {
        TemplateVersion version = templates.resolve(goal.template(), goal.tag(), OptionalInt.empty());
        if (!version.suspended()) {
            throw EyrieException.invalid(
                    "template",
                    goal.template(),
                    "one whose version %s is suspended: what boots anew has nothing to be resumed from"
                            .formatted(version.tag()));
        }
        return new SpareGoal(version.templateId(), goal.tag(), goal.group(), goal.count());
    }

    /** The first nodes in the order of their ids have one more where it does not come out even. */
    static int part(String nodeId, int count, List<String> sharers) {
        int place = sharers.indexOf(nodeId);
        return place < 0 ? 0 : count / sharers.size() + (place < count % sharers.size() ? 1 : 0);
    }

    private List<String> sharers(SpareGoal goal, List<Row> nodes, Map<String, List<String>> groups) {
        Rules rules = scheduler.rules();
        return nodes.stream()
                .filter(node -> rules.state(node.state(), node.info(), node.configuration()) == NodeState.ACTIVE)
                .map(node -> node.info().id())
                .filter(id -> goal.group() == null
                        || groups.getOrDefault(id, List.of()).contains(goal.group()))
                .sorted()
                .toList();
    }

    private Status status(SpareGoal goal, List<Row> nodes, Map<String, List<String>> groups) {
        Optional<TemplateVersion> version = version(goal);
        int ready = version.map(wanted -> sharers(goal, nodes, groups).stream()
                        .mapToInt(node -> ready(node, wanted))
                        .sum())
                .orElse(0);
        return new Status(goal, version.map(TemplateVersion::templateName).orElse(goal.template()), ready);
    }

    private int ready(String node, TemplateVersion version) {
        return scheduler.heartbeats().of(node).stream()
                .flatMap(heartbeat -> heartbeat.info().templates().stream())
                .filter(cached -> cached.id().equals(version.templateId()) && cached.version() == version.number())
                .mapToInt(NodeInfo.CachedTemplate::spares)
                .sum();
    }

    /** Empty if it is gone. */
    private Optional<TemplateVersion> version(SpareGoal goal) {
        try {
            return Optional.of(templates.resolve(goal.template(), goal.tag(), OptionalInt.empty()));
        } catch (EyrieException gone) {
            return Optional.empty();
        }
    }
}
