/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import eyrie.api.template.Arch;
import java.util.List;

/**
 * What a node says of itself.
 *
 * @param id stable over restarts
 * @param name for people
 * @param address where its forwarded ports are reachable
 * @param arch of the VMs that it can run
 * @param accelerator proved, with the reason why no faster one
 * @param hypervisor {@code qemu 7.2.22}
 * @param cpuCount logical processors
 * @param ramBytes installed
 * @param diskBytes of the file system that holds the VMs
 * @param diskFreeBytes of it
 * @param capacity the most VMs at a time
 * @param vms running VMs, the user's own included
 * @param cpuLoad 0 to 1
 * @param ramLoad 0 to 1
 * @param templates versions whose files are here
 * @param problem why it cannot run VMs, or null
 */
public record NodeInfo(
        String id,
        String name,
        String address,
        Arch arch,
        String accelerator,
        String hypervisor,
        int cpuCount,
        long ramBytes,
        long diskBytes,
        long diskFreeBytes,
        int capacity,
        int vms,
        double cpuLoad,
        double ramLoad,
        List<CachedTemplate> templates,
        String problem) {
    /** A template version on a node. */
    public record CachedTemplate(String id, String name, String tag, int version) {}

    public NodeInfo {
        templates = List.copyOf(templates);
    }
}
