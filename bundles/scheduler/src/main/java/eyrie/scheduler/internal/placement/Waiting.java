/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.placement.Demand;
import java.util.Comparator;

/**
 * An instance that no node has yet.
 *
 * @param id of the instance
 * @param due when it counts as asked for, in microseconds since the epoch: the later, the further behind
 * @param position in the order of all requests
 * @param demand what it needs
 * @param share among which turns are taken
 * @param owner who asked for it
 * @param created when it was asked for, in microseconds since the epoch
 * @param naming what its VM's name is made from
 */
public record Waiting(
        String id, long due, long position, Demand demand, String share, String owner, long created, Naming naming) {
    /**
     * What the name of an instance's VM is made from.
     *
     * @param templateName of the template
     * @param nameTemplate or null
     * @param externalId or null
     */
    public record Naming(String templateName, String nameTemplate, String externalId) {}

    static final Comparator<Waiting> FIRST =
            Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::position);
}
