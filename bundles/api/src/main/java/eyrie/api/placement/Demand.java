/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import eyrie.api.template.Arch;
import java.util.Map;

/**
 * What an instance needs of a node. Instances with equal demands are placed alike, so nothing here tells them apart.
 *
 * @param templateId of the version that it starts from
 * @param templateVersion its number
 * @param templateBytes of all its files, -1 if that is not known
 * @param arch of the guest
 * @param macOs whether the guest is macOS, of which Apple allows two on a host
 * @param nodeId the node that it must run on, or null
 * @param cpuCount virtual CPUs
 * @param ramBytes RAM of the guest
 * @param wishes those for which there is a {@link Wish} that has to do with nodes, and those that nobody understands
 */
public record Demand(
        String templateId,
        int templateVersion,
        long templateBytes,
        Arch arch,
        boolean macOs,
        String nodeId,
        int cpuCount,
        long ramBytes,
        Map<String, String> wishes) {
    public Demand {
        wishes = Map.copyOf(wishes);
    }
}
