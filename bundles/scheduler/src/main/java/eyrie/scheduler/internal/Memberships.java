/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.NodeConfiguration;
import eyrie.api.placement.NodeGroups;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Which groups nodes are in: none while groups are switched off. Thread-safe. */
@Component(service = Memberships.class, property = Role.CONTROLLER)
public final class Memberships {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile NodeGroups groups;

    /** Of all nodes that are in any. */
    Map<String, List<String>> all() {
        NodeGroups present = groups;
        return present == null ? Map.of() : present.memberships();
    }

    /** A configuration with the groups of its node. */
    NodeConfiguration of(String nodeId, NodeConfiguration configuration) {
        return with(configuration, all().getOrDefault(nodeId, List.of()));
    }

    static NodeConfiguration with(NodeConfiguration configuration, List<String> groups) {
        return groups.isEmpty()
                ? configuration
                : new NodeConfiguration(
                        configuration.name(),
                        configuration.host(),
                        configuration.capacityMode(),
                        configuration.maxVms(),
                        configuration.vcpuOverride(),
                        configuration.ramOverrideBytes(),
                        configuration.drain(),
                        groups);
    }
}
