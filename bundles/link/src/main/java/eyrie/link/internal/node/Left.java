/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.node.Assignment;
import eyrie.api.node.Assignments;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.TemplateReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What is to be on a node that has left its fleet: nothing. */
final class Left implements Assignments, AutoCloseable {
    private static final Assignment.Page NOTHING = new Assignment.Page(0, List.of(), List.of());

    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public void announce(NodeInfo node) {
        // Nobody wants to know.
    }

    @Override
    public Assignment.Page await(String nodeId, long afterRevision, Duration wait) throws InterruptedException {
        if (afterRevision == NOTHING.revision()) {
            boolean _ = over.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        }
        return NOTHING;
    }

    @Override
    public void report(String nodeId, List<InstanceReport> reports) {
        // Nobody wants to know.
    }

    @Override
    public void reportTemplates(String nodeId, List<TemplateReport> reports) {
        // Nobody wants to know.
    }

    /** Somebody else says from now on what is to be here. */
    @Override
    public void close() {
        over.countDown();
    }
}
