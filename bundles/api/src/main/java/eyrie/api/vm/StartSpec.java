/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.vm;

import eyrie.api.template.PortRule;
import java.util.List;

/**
 * How to start the VM of an instance.
 *
 * @param id the VM's id to be
 * @param name the VM's name to be
 * @param hostName a DNS label for the guest
 * @param ports instead of the template's, or null for the template's
 * @param cpuCount only for a stopped template, 0 for the template's
 * @param ramBytes only for a stopped template, 0 for the template's
 * @param diskBytes only for a stopped template, not less than the template's; 0 for that
 * @param keepFileSystem whether the guest's file system stays as it is though the disk is larger than the template's
 */
public record StartSpec(
        String id,
        String name,
        String hostName,
        List<PortRule> ports,
        int cpuCount,
        long ramBytes,
        long diskBytes,
        boolean keepFileSystem) {
    /** With the template's disk. */
    public StartSpec(String id, String name, String hostName, List<PortRule> ports, int cpuCount, long ramBytes) {
        this(id, name, hostName, ports, cpuCount, ramBytes, 0, false);
    }
}
