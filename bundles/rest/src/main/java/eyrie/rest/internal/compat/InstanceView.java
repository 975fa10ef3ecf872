/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.template.Arch;
import java.util.List;
import java.util.Map;

/**
 * An instance, as clients of the compatible API read it. What is empty is left out, but for the few fields that they
 * may rely on.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
    "instance_id",
    "instance_state",
    "message",
    "anka_registry",
    "vmid",
    "tag",
    "version",
    "vminfo",
    "node_id",
    "ts",
    "cr_time",
    "progress",
    "group_id",
    "name",
    "external_id",
    "metadata",
    "mac_address",
    "arch",
    "vlan",
    "startup_script",
    "usb_device"
})
record InstanceView(
        String instanceId,
        @JsonInclude String instanceState,
        String message,
        @JsonInclude String ankaRegistry,
        @JsonInclude String vmid,
        String tag,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int version,
        VmInfoView vminfo,
        String nodeId,
        @JsonInclude String ts,
        @JsonInclude String crTime,
        @JsonInclude Number progress,
        @JsonInclude String groupId,
        String name,
        String externalId,
        Map<String, Object> metadata,
        String macAddress,
        String arch,
        @JsonInclude String vlan,
        Script startupScript,
        @JsonInclude String usbDevice) {
    /** The result of a monitored startup script. */
    @JsonPropertyOrder({"return_code", "errors", "did_timeout", "stdout", "stderr"})
    record Script(int returnCode, List<String> errors, boolean didTimeout, String stdout, String stderr) {
        static Script of(ScriptResult result) {
            return new Script(
                    result.returnCode(), result.errors(), result.didTimeout(), result.stdout(), result.stderr());
        }
    }

    static InstanceView of(Instance instance, String registry) {
        VmInfoView vm = instance.vm() == null ? null : VmInfoView.of(instance);
        return new InstanceView(
                instance.id(),
                instance.state().label(),
                instance.message(),
                registry,
                instance.templateId(),
                instance.templateTag(),
                instance.templateVersion(),
                vm,
                instance.nodeId(),
                Timestamps.of(instance.changed()),
                Timestamps.of(instance.created()),
                progress(instance),
                instance.wishes().getOrDefault(InstanceRequest.GROUP, ""),
                instance.name(),
                instance.externalId(),
                instance.metadata(),
                vm == null ? null : vm.macAddress(),
                arch(instance.arch()),
                "",
                instance.script() == null ? null : Script.of(instance.script()),
                instance.wishes().getOrDefault(InstanceRequest.USB, ""));
    }

    /** A whole number unless it is pulling: one client reads it as an integer. */
    private static Number progress(Instance instance) {
        double progress = instance.progress();
        if (progress > 0 && progress < 1 && instance.state() == InstanceState.PULLING) {
            return progress;
        }
        return progress >= 1 ? 1 : 0;
    }

    private static String arch(Arch arch) {
        return arch == null ? null : arch.id();
    }
}
