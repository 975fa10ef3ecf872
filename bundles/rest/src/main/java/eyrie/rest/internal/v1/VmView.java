/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.vm.Vm;
import java.time.Instant;
import java.util.List;

/** A VM of this node as JSON. */
record VmView(
        String id,
        String name,
        Vm.Owner owner,
        Vm.Status status,
        String templateId,
        String templateTag,
        MachineViews.Config config,
        String mac,
        String ip,
        List<MachineViews.Port> ports,
        long pid,
        long diskBytes,
        Instant created,
        Instant started,
        Instant stopped,
        MachineViews.Exit exit,
        String problem) {
    static VmView of(Vm vm) {
        return new VmView(
                vm.id(),
                vm.name(),
                vm.owner(),
                vm.status(),
                vm.templateId(),
                vm.templateTag(),
                MachineViews.Config.of(vm.config()),
                vm.mac(),
                vm.ip(),
                MachineViews.Port.of(vm.ports()),
                vm.pid(),
                vm.diskBytes(),
                vm.created(),
                vm.started(),
                vm.stopped(),
                MachineViews.Exit.of(vm.exit()),
                vm.problem());
    }
}
