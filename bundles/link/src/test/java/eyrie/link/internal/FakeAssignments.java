/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal;

import eyrie.api.EyrieException;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignments;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.TemplateReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A controller that remembers what it is told. Thread-safe. */
public final class FakeAssignments implements Assignments {
    public final Map<String, NodeInfo> nodes = new HashMap<>();
    public final List<List<InstanceReport>> batches = new ArrayList<>();
    public final List<TemplateReport> templates = new ArrayList<>();
    /** Nodes as they begin to wait. */
    public final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();

    private Assignment.Page page = new Assignment.Page(0, List.of(), List.of());

    public synchronized void set(Assignment.Page next) {
        page = next;
        notifyAll();
    }

    @Override
    public synchronized void announce(NodeInfo node) {
        nodes.put(node.id(), node);
    }

    @Override
    public synchronized Assignment.Page await(String nodeId, long afterRevision, Duration wait)
            throws InterruptedException {
        if (!nodes.containsKey(nodeId)) {
            throw EyrieException.notFound("node", nodeId);
        }
        waiting.add(nodeId);
        long end = System.nanoTime() + wait.toNanos();
        while (page.revision() == afterRevision && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return page;
    }

    @Override
    public synchronized void report(String nodeId, List<InstanceReport> reports) {
        batches.add(reports);
    }

    @Override
    public synchronized void reportTemplates(String nodeId, List<TemplateReport> reports) {
        templates.addAll(reports);
    }
}
