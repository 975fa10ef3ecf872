/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.StartupScript;
import eyrie.api.instance.StartupScript.FailHandler;
import eyrie.api.instance.VmInfo;
import eyrie.api.machine.PortForward;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.template.Arch;
import eyrie.api.template.PortRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Things as they travel, for tests. */
public final class Samples {
    static final StartupScript SCRIPT = new StartupScript("echo hello", true, 90, FailHandler.KEEP, false);
    static final PortRule SSH = new PortRule("ssh", 22, null, 0);

    private Samples() {}

    static InstanceRequest request(int count) {
        return request("debian-12", count, null, null);
    }

    static InstanceRequest request(String template, int count, String nodeId, String nameTemplate) {
        return new InstanceRequest(
                template,
                null,
                OptionalInt.empty(),
                count,
                nodeId,
                "a name",
                "job 7",
                nameTemplate,
                Map.of("branch", "main", "attempt", 2, "nightly", true),
                SCRIPT,
                List.of(SSH),
                0,
                0);
    }

    public static NodeInfo node(String id, int capacity) {
        return node(id, capacity, Arch.AMD64, List.of(), null);
    }

    public static NodeInfo node(String id, int capacity, Arch arch, List<CachedTemplate> templates, String problem) {
        return new NodeInfo(
                id,
                "name-of-" + id,
                "192.0.2.1",
                arch,
                "kvm",
                "qemu 7.2.22",
                8,
                16L << 30,
                100L << 30,
                50L << 30,
                capacity,
                0,
                0.25,
                0.5,
                templates,
                problem);
    }

    static NodeInfo busier(NodeInfo node) {
        return new NodeInfo(
                node.id(),
                node.name(),
                node.address(),
                node.arch(),
                node.accelerator(),
                node.hypervisor(),
                node.cpuCount(),
                node.ramBytes(),
                node.diskBytes(),
                node.diskFreeBytes() - 1,
                node.capacity(),
                node.vms() + 1,
                0.9,
                0.9,
                node.templates(),
                node.problem());
    }

    public static InstanceReport report(String id, Phase phase) {
        return report(id, phase, null);
    }

    public static InstanceReport report(String id, Phase phase, String message) {
        VmInfo vm = phase == Phase.STARTED ? vm(id) : null;
        return new InstanceReport(id, phase, message, 0, vm, null);
    }

    static InstanceReport scriptFailed(String id) {
        ScriptResult result = new ScriptResult(127, false, "", "sh: not found", List.of());
        return new InstanceReport(id, Phase.FAILED, "startup script exit code 127", 0, vm(id), result);
    }

    static VmInfo vm(String id) {
        return new VmInfo(
                id,
                "mgmtManaged-" + id,
                "running",
                "192.0.2.1",
                "10.0.2.15",
                "52:54:00:00:00:01",
                1,
                512L << 20,
                List.of(new PortForward("ssh", 22, "192.0.2.1", 10000)),
                Instant.parse("2026-05-01T09:00:00.123456Z"),
                Instant.parse("2026-05-01T09:00:01Z"),
                null);
    }
}
