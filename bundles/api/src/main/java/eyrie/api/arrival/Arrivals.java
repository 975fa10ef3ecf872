/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.arrival;

import eyrie.api.template.TemplateVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Brings template versions to this node in an order in which they can be used before they are whole: what a start loads
 * at once first, what an earlier start read next, then the rest. Thread-safe.
 */
@ProviderType
public interface Arrivals {
    /**
     * Begins to bring a version here, or joins whoever did. Once this returns it goes on until the version is in the
     * image store, through restarts of this process and for as long as a broken network takes.
     *
     * @throws eyrie.api.EyrieException CONFLICT if another version has its place here; NO_SPACE
     */
    Arrival begin(Offer offer);

    /** What is under way of this version; empty if it is whole or nobody has begun. */
    Optional<Arrival> find(String templateId, int number);

    /** Everything that is under way. */
    List<Arrival> list();

    /**
     * Lets a hypervisor read the disk file of a version by NBD, whether it is whole or not. What is missing is fetched
     * when it is read; while it cannot be fetched, the reader waits. What is read is verified.
     *
     * @param socket where to listen; what is there is replaced
     * @return ends it
     * @throws eyrie.api.EyrieException NOT_FOUND if the version is neither here nor on its way
     */
    AutoCloseable serve(TemplateVersion version, Path socket);
}
