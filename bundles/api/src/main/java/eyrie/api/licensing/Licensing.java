/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The license keys of a deployment. What changes is on disk and in effect on return. Thread-safe. */
@ProviderType
public interface Licensing {
    /** As in {@link LicenseStatus}. Answers from memory. */
    String tier();

    /** All features that there are, with whether each is on, since when, and why or why not. Answers from memory. */
    List<FeatureStatus> features();

    /** What holds at this moment, and why. */
    LicenseStatus status();

    /**
     * What a key says, without taking it.
     *
     * @throws eyrie.api.EyrieException INVALID with the reason if it is no key that is trusted here
     */
    KeyCheck validate(String key);

    /**
     * Takes a key. One of the same id that is newer replaces the older; the same one again changes nothing.
     *
     * @param by who, for the history
     * @return what the key says, with its phase
     * @throws eyrie.api.EyrieException INVALID with the reason; CONFLICT if a newer one of its id is known
     */
    KeyStatus activate(String key, String by);

    /** Gives a key up. @throws eyrie.api.EyrieException NOT_FOUND */
    void remove(String id, String by);

    /** Begins thirty days of everything. @throws eyrie.api.EyrieException CONFLICT if they have begun before */
    void trial(String by);

    /** All that was done, oldest first. */
    List<LicenseAct> history();

    /** How licenses cover a node; empty if none has to. */
    Optional<NodeSeat> seat(String nodeId);
}
