/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sends templates ahead to nodes and removes them there. What was accepted is on disk, and nodes are told of it until they
 * have reported its end or it is cancelled. Requests that have ended stay known for a week. Thread-safe.
 */
@ProviderType
public interface Distributions {
    /**
     * What is to be where.
     *
     * @param template id or name of a template, or the name of a repository in the registry
     * @param tag of the version, or null for the latest that is known here
     * @param version its number, or empty
     * @param registry name of the registry that nodes take it from, or null for the default
     * @param nodes ids of nodes, empty for all
     */
    record Request(String template, String tag, OptionalInt version, String registry, List<String> nodes) {
        public Request {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Begins to send a version.
     *
     * @param createdBy the caller's name, for the record
     * @return the request's id
     * @throws eyrie.api.EyrieException NOT_FOUND with the messages of {@code Templates.resolve}; INVALID naming the field
     */
    String distribute(Request request, String createdBy);

    /** All that are known, oldest first. */
    List<Distribution> list();

    Optional<Distribution> find(String id);

    /** Ends a request on the nodes that are not done. Idempotent. @throws eyrie.api.EyrieException NOT_FOUND */
    void cancel(String id);

    /**
     * Tells nodes to remove a template. A node keeps what a VM uses, and what no registry that is known by name has.
     *
     * @param nodes ids of nodes, empty for all that hold it
     * @return the ids of the nodes that were told
     * @throws eyrie.api.EyrieException NOT_FOUND, INVALID
     */
    List<String> remove(String template, List<String> nodes, String createdBy);
}
