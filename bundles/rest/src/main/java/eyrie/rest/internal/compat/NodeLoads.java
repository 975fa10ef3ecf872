/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.VmInfo;
import java.util.HashMap;
import java.util.Map;

/** What the running instances of each node occupy, added up in one pass over the instances. */
final class NodeLoads {
    private static final String RUNNING = "running";
    private static final Load NOTHING = new Load(0, 0);

    private final Map<String, Load> loads = new HashMap<>();

    /** Virtual CPUs and RAM in bytes. */
    record Load(int cpus, long ram) {
        Load plus(VmInfo vm) {
            return new Load(cpus + vm.cpuCount(), ram + vm.ramBytes());
        }
    }

    private NodeLoads() {}

    /** @param nodeId the only node of interest, or null for all */
    static NodeLoads of(InstanceQueries queries, String nodeId) {
        NodeLoads loads = new NodeLoads();
        Filter any = Filter.ANY;
        queries.each(new Filter(any.states(), nodeId, null, null, null, null, null, null), loads::add);
        return loads;
    }

    Load of(String nodeId) {
        return loads.getOrDefault(nodeId, NOTHING);
    }

    private void add(Instance instance) {
        VmInfo vm = instance.vm();
        if (instance.nodeId() != null && vm != null && RUNNING.equals(vm.status())) {
            loads.merge(instance.nodeId(), NOTHING.plus(vm), (one, _) -> one.plus(vm));
        }
    }
}
