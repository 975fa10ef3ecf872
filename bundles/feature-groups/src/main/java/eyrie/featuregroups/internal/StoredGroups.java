/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featuregroups.internal;

import eyrie.api.node.NodeGroup;
import eyrie.api.placement.NodeGroups;
import eyrie.api.store.Store;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/** Lets groups be read whether the feature is on or not: what was made stays to be seen. Thread-safe. */
@Component
public final class StoredGroups implements NodeGroups {
    private final Store store;

    @Activate
    public StoredGroups(
            @Reference(target = "(osgi.condition.id=eyrie.role.controller)") Condition controller,
            @Reference Store store) {
        this(store);
    }

    StoredGroups(Store store) {
        this.store = store;
        store.migrate(GroupTable.PART, GroupTable.STEPS);
    }

    @Override
    public Map<String, List<String>> memberships() {
        return store.read(GroupTable::memberships);
    }

    @Override
    public List<NodeGroup> list() {
        return store.read(GroupTable::list);
    }
}
