/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.template.Arch;

/**
 * What an instance needs of a node.
 *
 * @param instanceId the instance
 * @param templateId of the version that it starts from
 * @param templateVersion its number
 * @param arch of the guest
 * @param nodeId the node that it must run on, or null
 */
public record Demand(String instanceId, String templateId, int templateVersion, Arch arch, String nodeId) {
    /** What is the same for all instances that ask for the same. */
    Demand withoutInstance() {
        return new Demand(null, templateId, templateVersion, arch, nodeId);
    }
}
