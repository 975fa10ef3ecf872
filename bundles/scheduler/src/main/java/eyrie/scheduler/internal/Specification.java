/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.StartupScript;
import eyrie.api.template.PortRule;
import java.util.List;

/**
 * What of a request its node needs, kept as one value.
 *
 * @param nameTemplate for the VM's name, or null
 * @param script or null
 * @param ports instead of the template's, or null
 * @param cpuCount 0 for the template's
 * @param ramBytes 0 for the template's
 * @param diskBytes 0 for the template's
 * @param keepFileSystem whether the guest's file system stays as it is though the disk is larger than the template's
 */
record Specification(
        String nameTemplate,
        StartupScript script,
        List<PortRule> ports,
        int cpuCount,
        long ramBytes,
        long diskBytes,
        boolean keepFileSystem) {
    static Specification of(InstanceRequest request) {
        return new Specification(
                request.nameTemplate(),
                request.script(),
                request.ports(),
                request.cpuCount(),
                request.ramBytes(),
                request.diskBytes(),
                request.keepFileSystem());
    }
}
