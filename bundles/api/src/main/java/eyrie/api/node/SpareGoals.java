/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What spares there shall be. Stored on return; nodes follow at their next look. Thread-safe. */
@ProviderType
public interface SpareGoals {
    /**
     * A goal and how near it is.
     *
     * @param templateName for people; the id where the template is not there
     * @param ready spares that the nodes have last reported of the version
     */
    record Status(SpareGoal goal, String templateName, int ready) {}

    /** All, by template, tag and group. */
    List<Status> list();

    /**
     * Sets how many there shall be for this template, tag and group; none take the goal away.
     *
     * @throws eyrie.api.EyrieException INVALID naming the field; NOT_FOUND if there is no such template or version
     */
    Status set(SpareGoal goal);
}
