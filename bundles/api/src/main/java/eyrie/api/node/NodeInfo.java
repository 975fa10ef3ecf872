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
 * @param version of Eyrie on it, perhaps empty
 * @param devices that VMs can be given
 * @param wishes what was said of it when it joined, or null
 * @param joined whether it is another machine than the controller's, which fetches templates from the fleet's registry only
 * @param cores physical cores, on Apple silicon the performance cores alone; null if the node does not tell. Licenses count
 *     them
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
        String problem,
        String version,
        List<Device> devices,
        Wishes wishes,
        boolean joined,
        Integer cores) {
    /**
     * A template version on a node.
     *
     * @param spares machines of it that are ready to become VMs
     * @param bytes of the node's disk that it occupies; 0 if the node does not tell
     * @param publication how far it is on its way to the registry from which other nodes take it; null if it is there, or is
     *     not to go there by itself
     */
    public record CachedTemplate(
            String id, String name, String tag, int version, int spares, long bytes, Publication publication) {
        /** Without spares, of unknown size. */
        public CachedTemplate(String id, String name, String tag, int version) {
            this(id, name, tag, version, 0);
        }

        /** Of unknown size. */
        public CachedTemplate(String id, String name, String tag, int version, int spares) {
            this(id, name, tag, version, spares, 0, null);
        }

        /** Without spares, on its way to the registry or not. */
        public CachedTemplate lasting() {
            return new CachedTemplate(
                    id, name, tag, version, 0, bytes, publication == null ? null : publication.lasting());
        }
    }

    /**
     * A version that was made on this node and is being put into a registry.
     *
     * @param progress 0 to 1
     * @param problem what keeps it from going on, or null
     */
    public record Publication(double progress, String problem) {
        Publication lasting() {
            return new Publication(0, problem);
        }
    }

    /**
     * A device of the host.
     *
     * @param id unique on the node
     * @param kind {@code usb} for instance
     * @param name for people
     */
    public record Device(String id, String kind, String name) {}

    /**
     * What whoever joined the node wants the controller to decide about it at its first announcement. From then on the
     * controller's own configuration rules, and these are not looked at.
     *
     * @param capacityMode what limits the instances on it
     * @param maxVms as {@link NodeConfiguration#maxVms}
     * @param vcpuOverride as {@link NodeConfiguration#vcpuOverride}
     * @param ramOverrideBytes as {@link NodeConfiguration#ramOverrideBytes}
     * @param drain whether it takes nothing new
     * @param groups names or ids of groups; those that do not exist are made where that is possible
     */
    public record Wishes(
            NodeConfiguration.CapacityMode capacityMode,
            int maxVms,
            int vcpuOverride,
            long ramOverrideBytes,
            boolean drain,
            List<String> groups) {
        public Wishes {
            capacityMode = capacityMode == null ? NodeConfiguration.CapacityMode.NUMBER : capacityMode;
            groups = groups == null ? List.of() : List.copyOf(groups);
        }
    }

    public NodeInfo {
        templates = templates == null ? List.of() : List.copyOf(templates);
        version = version == null ? "" : version;
        devices = devices == null ? List.of() : List.copyOf(devices);
    }

    /** Of an unknown version, without devices and wishes. */
    public NodeInfo(
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
        this(
                id,
                name,
                address,
                arch,
                accelerator,
                hypervisor,
                cpuCount,
                ramBytes,
                diskBytes,
                diskFreeBytes,
                capacity,
                vms,
                cpuLoad,
                ramLoad,
                templates,
                problem,
                "",
                List.of(),
                null,
                false);
    }

    /** Of unknown cores. */
    public NodeInfo(
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
            String problem,
            String version,
            List<Device> devices,
            Wishes wishes,
            boolean joined) {
        this(
                id,
                name,
                address,
                arch,
                accelerator,
                hypervisor,
                cpuCount,
                ramBytes,
                diskBytes,
                diskFreeBytes,
                capacity,
                vms,
                cpuLoad,
                ramLoad,
                templates,
                problem,
                version,
                devices,
                wishes,
                joined,
                null);
    }

    /** What a license must cover: its physical cores, or its logical processors where it does not tell them. */
    public int licensedCores() {
        return cores == null ? cpuCount : cores;
    }

    /** The same of a node that has joined under this id. */
    public NodeInfo joined(String as) {
        return new NodeInfo(
                as,
                name,
                address,
                arch,
                accelerator,
                hypervisor,
                cpuCount,
                ramBytes,
                diskBytes,
                diskFreeBytes,
                capacity,
                vms,
                cpuLoad,
                ramLoad,
                templates,
                problem,
                version,
                devices,
                wishes,
                true,
                cores);
    }

    /** The same under another name, elsewhere, with other wishes. */
    public NodeInfo with(String otherName, String otherAddress, Wishes otherWishes) {
        return new NodeInfo(
                id,
                otherName,
                otherAddress,
                arch,
                accelerator,
                hypervisor,
                cpuCount,
                ramBytes,
                diskBytes,
                diskFreeBytes,
                capacity,
                vms,
                cpuLoad,
                ramLoad,
                templates,
                problem,
                version,
                devices,
                otherWishes,
                joined,
                cores);
    }
}
