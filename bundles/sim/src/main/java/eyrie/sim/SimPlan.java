/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is simulated.
 *
 * @param fleet the nodes
 * @param load what is asked of them
 * @param seed of everything that is left to chance
 * @param longest after which nothing more is asked for
 * @param settle the longest that everything may take to reach its end then
 * @param serverKills how often the server is killed and started again meanwhile; only for one that the simulation started
 */
public record SimPlan(Fleet fleet, Load load, long seed, Duration longest, Duration settle, int serverKills) {
    /**
     * The nodes.
     *
     * @param nodes how many, 0 or more
     * @param name what their names begin with
     * @param capacity VMs at a time on each
     * @param start until a VM runs
     * @param run until a VM shuts itself down; {@code 0..0} for never
     * @param failShare of VMs that do not start, 0 to 1
     * @param vanishShare of VMs that are gone of a sudden, 0 to 1
     * @param lossShare of nodes that are lost once: one half loses its connection, the other its VMs as well
     * @param loss for how long
     * @param state folder in which the nodes keep who they are and what runs on them, so that another process takes over when
     *     this one is killed; null for none
     * @param cores physical cores that each tells of, which licenses count; there are none really
     */
    public record Fleet(
            int nodes,
            String name,
            int capacity,
            Span start,
            Span run,
            double failShare,
            double vanishShare,
            double lossShare,
            Span loss,
            Path state,
            int cores) {}

    /**
     * What is asked for.
     *
     * @param instances how many in all, 0 for nodes that only wait
     * @param rate instances a second, 0 for all at once
     * @param batch instances in one request
     * @param template name of it; made by the simulation where the server has none of that name and it is
     *     {@link #TEMPLATE}
     * @param groups how many groups the nodes and the instances are spread over, 0 for none
     * @param priorities whether the requests have mixed priorities
     * @param backlog whether the nodes take nothing before everything is asked for
     * @param leave whether what runs is left running; otherwise everything is ended
     */
    public record Load(
            int instances,
            double rate,
            int batch,
            String template,
            int groups,
            boolean priorities,
            boolean backlog,
            boolean leave) {
        public static final String TEMPLATE = "eyrie-sim";
    }
}
