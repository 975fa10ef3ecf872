/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.node.Groups;
import eyrie.api.node.NodeGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Groups in memory; remembers who was put where. */
public final class FakeGroups implements Groups {
    public final List<NodeGroup> groups = new ArrayList<>();
    public final List<String> calls = new ArrayList<>();

    @Override
    public List<NodeGroup> list() {
        return List.copyOf(groups);
    }

    @Override
    public Optional<NodeGroup> find(String idOrName) {
        return groups.stream()
                .filter(group -> group.id().equals(idOrName) || group.name().equals(idOrName))
                .findFirst();
    }

    @Override
    public NodeGroup create(String name, String description, String fallbackGroupId) {
        if (find(name).isPresent()) {
            throw EyrieException.conflict("name: there is a group \"" + name + "\" already");
        }
        NodeGroup group = new NodeGroup("group-" + (groups.size() + 1), name, description, fallbackGroupId);
        groups.add(group);
        return group;
    }

    @Override
    public NodeGroup update(String id, String name, String description, String fallbackGroupId) {
        NodeGroup before = find(id).orElseThrow(() -> EyrieException.notFound("group", id));
        NodeGroup group = new NodeGroup(
                id,
                name == null ? before.name() : name,
                description == null ? before.description() : description,
                fallbackGroupId == null
                        ? before.fallbackGroupId()
                        : fallbackGroupId.isEmpty() ? null : fallbackGroupId);
        groups.set(groups.indexOf(before), group);
        return group;
    }

    @Override
    public void delete(String id) {
        groups.removeIf(group -> group.id().equals(id));
    }

    @Override
    public void add(List<String> groupIds, List<String> nodeIds) {
        calls.add("add " + nodeIds + " to " + groupIds);
    }

    @Override
    public void remove(List<String> groupIds, List<String> nodeIds) {
        calls.add("remove " + nodeIds + " from " + groupIds);
    }
}
