/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** How far listeners have heard. Thread-safe. */
@ProviderType
public interface InstanceListeners {
    /**
     * One that has a place in the log.
     *
     * @param name as it was registered
     * @param here whether it is registered at this controller
     * @param cursor of the last event that it has heard, or that it need not hear
     * @param behind how many events there are after that
     * @param problem why the next one could not be delivered, or null
     * @param since when that began, or null
     * @param dropped how many events it will never hear
     */
    record Status(String name, boolean here, long cursor, long behind, String problem, Instant since, long dropped) {}

    /** All that are remembered, by name. */
    List<Status> list();
}
