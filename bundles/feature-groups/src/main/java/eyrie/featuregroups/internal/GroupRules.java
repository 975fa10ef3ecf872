/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featuregroups.internal;

import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.node.NodeGroup;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeScore;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.Room;
import eyrie.api.placement.Wish;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/**
 * Keeps instances to the nodes of the group that they wish for. A node of a group that this one falls back to is taken when
 * no node of its own has room. Thread-safe.
 */
@Component(
        service = {GroupRules.class, Wish.class, NodeFilter.class, NodeScore.class, PlacementFacts.class},
        property = {
            "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.feature.groups)",
            "service.ranking:Integer=1000"
        })
public final class GroupRules implements Wish, NodeFilter, NodeScore, PlacementFacts {
    private final Store store;
    private volatile Snapshot snapshot;

    @Activate
    public GroupRules(
            @Reference(target = "(osgi.condition.id=eyrie.role.controller)") Condition controller,
            @Reference Store store) {
        this(store);
    }

    GroupRules(Store store) {
        this.store = store;
        store.migrate(GroupTable.PART, GroupTable.STEPS);
        snapshot = store.insist(() -> store.read(Snapshot::read));
    }

    @Override
    public void load(Connection connection) throws SQLException {
        snapshot = Snapshot.read(connection);
    }

    @Override
    public void load(Connection connection, Set<String> nodeIds) throws SQLException {
        snapshot = snapshot.readAgain(connection, nodeIds);
    }

    @Override
    public String name() {
        return InstanceRequest.GROUP;
    }

    @Override
    public String check(String value) {
        // Another controller may just have made it.
        return snapshot.find(value)
                .or(() -> store.read(Snapshot::withoutMembers).find(value))
                .map(NodeGroup::id)
                .orElseThrow(() -> EyrieException.invalid("group_id", value, "the id of a group of nodes"));
    }

    @Override
    public boolean concernsNodes() {
        return true;
    }

    @Override
    public Optional<String> refusal(Demand demand, Room room) {
        String wished = demand.wishes().get(InstanceRequest.GROUP);
        if (wished == null) {
            return Optional.empty();
        }
        Snapshot now = snapshot;
        List<NodeGroup> chain = now.chain(wished);
        if (chain.isEmpty()) {
            return Optional.of("cannot be in the group that was asked for, which was deleted");
        }
        return now.distance(chain, room.id()) >= 0
                ? Optional.empty()
                : Optional.of(chain.stream()
                        .map(NodeGroup::name)
                        .collect(Collectors.joining(", nor in ", "is not in the group ", "")));
    }

    @Override
    public double of(Demand demand, Room room) {
        String wished = demand.wishes().get(InstanceRequest.GROUP);
        Snapshot now = snapshot;
        return wished == null ? 0 : -now.distance(now.chain(wished), room.id());
    }
}
