/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The instance queue. What a call has acknowledged is on disk. Thread-safe. */
@ProviderType
public interface Instances {
    /**
     * Takes a request into the queue, all of it or nothing.
     *
     * @param createdBy the caller's name, for the record
     * @return the ids, {@code count} of them
     * @throws eyrie.api.EyrieException NOT_FOUND with the messages of {@code Templates.resolve}; INVALID naming the field
     */
    List<String> create(InstanceRequest request, String createdBy);

    /** All instances that are known, oldest first. */
    List<Instance> list();

    Optional<Instance> find(String id);

    /** With every transition so far. */
    Optional<Instance.History> history(String id);

    /** @throws eyrie.api.EyrieException NOT_FOUND */
    void update(String id, Instance.Change change);

    /** Asks for the end of an instance; idempotent. @throws eyrie.api.EyrieException NOT_FOUND */
    void terminate(String id, String reason);
}
