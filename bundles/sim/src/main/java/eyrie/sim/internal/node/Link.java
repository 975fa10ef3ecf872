/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A node's way to its controller. Every call may fail and may be repeated. Thread-safe. */
interface Link extends AutoCloseable {
    void announce(NodeInfo info) throws IOException;

    /** The assignments when their revision is another than the one given, or as they are after the wait. */
    Assignment.Page await(long revision, Duration wait) throws IOException;

    void report(List<InstanceReport> reports) throws IOException;

    /** Breaks off what is under way; whatever is asked later fails until {@link #heal}. */
    void cut();

    void heal();

    @Override
    void close();
}
