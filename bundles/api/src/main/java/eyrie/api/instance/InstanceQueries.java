/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Questions about many instances at once, which the database answers. Thread-safe. */
@ProviderType
public interface InstanceQueries {
    /**
     * What must be true of an instance; null or empty for anything.
     *
     * @param states one of these
     * @param nodeId placed there
     * @param templateId cloned from it
     * @param externalId exactly this
     * @param externalIdPrefix begins with this
     * @param name exactly this
     * @param group wished for this group
     * @param createdBy asked for by this caller
     */
    record Filter(
            Set<InstanceState> states,
            String nodeId,
            String templateId,
            String externalId,
            String externalIdPrefix,
            String name,
            String group,
            String createdBy) {
        public static final Filter ANY = new Filter(Set.of(), null, null, null, null, null, null, null);

        public Filter {
            states = states == null ? Set.of() : Set.copyOf(states);
        }
    }

    /**
     * A part of a list in the order of the requests.
     *
     * @param instances these
     * @param next where the next part begins, or null if there is none; opaque, good for as long as the server's data
     */
    record Page(List<Instance> instances, String next) {}

    /**
     * One part of a list. Nothing is listed twice and nothing that exists all the while is left out, whatever comes and goes
     * between two parts.
     *
     * @param after {@link Page#next} of the part before, or null
     * @param limit 1 to 1000
     * @throws eyrie.api.EyrieException INVALID naming {@code after} or {@code limit}
     */
    Page page(Filter filter, String after, int limit);

    /** How many there are. */
    long count(Filter filter);

    /** All of them one by one, in the order of the requests, from one snapshot, without holding them in memory. */
    void each(Filter filter, Consumer<Instance> action);

    /** Why an instance is where it is; empty if it does not exist. */
    Optional<Explanation> explain(String id);

    /**
     * Figures of the queue.
     *
     * @param waiting instances that no node has yet
     * @param averageQueueSeconds from request to placement, of those placed in the last ten minutes
     * @param placementsPerSecond over the last minute
     */
    record Figures(long waiting, double averageQueueSeconds, double placementsPerSecond) {}

    Figures figures();
}
