/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The controller's side towards nodes. Thread-safe. */
@ProviderType
public interface Assignments {
    /** A node says what it is; the first time makes it known. Called at start and whenever something changed. */
    void announce(NodeInfo node);

    /**
     * The assignments of a node as soon as their revision is greater than the one given, or as they are after the wait.
     *
     * @param afterRevision the last one seen, -1 for none
     */
    Assignment.Page await(String nodeId, long afterRevision, Duration wait) throws InterruptedException;

    /** What is true on a node; stored on return. Reports for instances of other nodes are ignored. */
    void report(String nodeId, List<InstanceReport> reports);

    /** How far a node is with orders about templates; stored on return. Reports about what is over are ignored. */
    void reportTemplates(String nodeId, List<TemplateReport> reports);
}
