/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.VmInfo;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignments;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.TemplateReport;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import eyrie.link.internal.protocol.Reports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The controller's side as this node sees it, over HTTPS. Which node it is, the certificate says. Thread-safe. */
final class RemoteAssignments implements Assignments {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What a request may hold at most; a single report may be larger, and then goes alone. */
    private static final int MOST_BYTES = 4 << 20;

    private final Controllers controllers;
    private final Supplier<Membership> membership;
    private final LocalAddress local = new LocalAddress();

    RemoteAssignments(Controllers controllers, Supplier<Membership> membership) {
        this.controllers = controllers;
        this.membership = membership;
    }

    @Override
    public void announce(NodeInfo node) {
        Membership joined = membership.get();
        call(
                Paths.ANNOUNCE,
                node.joined(joined.nodeId())
                        .with(
                                joined.name() == null ? node.name() : joined.name(),
                                address(node.address()),
                                joined.wishes()));
    }

    @Override
    public Assignment.Page await(String nodeId, long afterRevision, Duration wait) throws InterruptedException {
        String path = "%s?after=%d&wait=%d".formatted(Paths.ASSIGNMENTS, afterRevision, wait.toSeconds());
        byte[] page = controllers.call("GET", path, null, null, wait.plus(PATIENCE));
        return ProtocolJson.read(page, Assignment.Page.class);
    }

    @Override
    public void report(String nodeId, List<InstanceReport> reports) {
        List<InstanceReport> part = new ArrayList<>();
        int bytes = 0;
        for (InstanceReport report : reports) {
            InstanceReport shown = shown(report);
            int length = ProtocolJson.write(shown).length;
            if (bytes + length > MOST_BYTES && !part.isEmpty()) {
                call(Paths.REPORTS, new Reports(part, List.of()));
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(shown);
            bytes += length;
        }
        call(Paths.REPORTS, new Reports(part, List.of()));
    }

    @Override
    public void reportTemplates(String nodeId, List<TemplateReport> reports) {
        call(Paths.REPORTS, new Reports(List.of(), reports));
    }

    private void call(String path, Object body) {
        try {
            controllers.call("POST", path, ProtocolJson.write(body), null, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down", e);
        }
    }

    /** What users of the fleet can do something with, where the node's own settings say nothing of the kind. */
    private String address(String own) {
        String host = membership.get().host();
        return host != null ? host : local.instead(own, controllers.address());
    }

    private InstanceReport shown(InstanceReport report) {
        VmInfo vm = report.vm();
        if (vm == null) {
            return report;
        }
        VmInfo reachable = new VmInfo(
                vm.uuid(),
                vm.name(),
                vm.status(),
                address(vm.hostIp()),
                vm.ip(),
                vm.mac(),
                vm.cpuCount(),
                vm.ramBytes(),
                vm.ports(),
                vm.created(),
                vm.started(),
                vm.stopped());
        return new InstanceReport(
                report.instanceId(),
                report.phase(),
                report.message(),
                report.progress(),
                reachable,
                report.script(),
                report.save());
    }
}
