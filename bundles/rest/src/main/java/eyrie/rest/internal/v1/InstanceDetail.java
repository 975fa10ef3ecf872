/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.api.template.Arch;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An instance as JSON; where it stands alone, with its history. */
record InstanceDetail(
        String id,
        InstanceState state,
        String message,
        String templateId,
        String templateTag,
        int templateVersion,
        Arch arch,
        String nodeId,
        String name,
        String externalId,
        Map<String, Object> metadata,
        double progress,
        Machine vm,
        Script script,
        Instant created,
        Instant changed,
        Map<String, String> wishes,
        String createdBy,
        List<Step> transitions) {
    /** Its VM, as the node reported it. */
    record Machine(
            String uuid,
            String name,
            String status,
            String hostIp,
            String ip,
            String mac,
            int cpuCount,
            long ramBytes,
            List<MachineViews.Port> ports,
            Instant created,
            Instant started,
            Instant stopped) {
        static Machine of(VmInfo vm) {
            return new Machine(
                    vm.uuid(),
                    vm.name(),
                    vm.status(),
                    vm.hostIp(),
                    vm.ip(),
                    vm.mac(),
                    vm.cpuCount(),
                    vm.ramBytes(),
                    MachineViews.Port.of(vm.ports()),
                    vm.created(),
                    vm.started(),
                    vm.stopped());
        }
    }

    /** The result of its monitored startup script. */
    record Script(int returnCode, boolean didTimeout, String stdout, String stderr, List<String> errors) {
        static Script of(ScriptResult result) {
            return new Script(
                    result.returnCode(), result.didTimeout(), result.stdout(), result.stderr(), result.errors());
        }
    }

    /** One step in its life. */
    record Step(InstanceState state, String reason, Instant at) {}

    static InstanceDetail of(Instance.History history) {
        return of(
                history.instance(),
                history.transitions().stream()
                        .map(step -> new Step(step.state(), step.reason(), step.at()))
                        .toList());
    }

    /** One of many, without its history. */
    static InstanceDetail of(Instance instance) {
        return of(instance, null);
    }

    private static InstanceDetail of(Instance instance, List<Step> transitions) {
        return new InstanceDetail(
                instance.id(),
                instance.state(),
                instance.message(),
                instance.templateId(),
                instance.templateTag(),
                instance.templateVersion(),
                instance.arch(),
                instance.nodeId(),
                instance.name(),
                instance.externalId(),
                instance.metadata(),
                instance.progress(),
                instance.vm() == null ? null : Machine.of(instance.vm()),
                instance.script() == null ? null : Script.of(instance.script()),
                instance.created(),
                instance.changed(),
                instance.wishes(),
                instance.createdBy(),
                transitions);
    }
}
