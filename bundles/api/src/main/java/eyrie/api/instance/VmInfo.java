/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import eyrie.api.machine.PortForward;
import java.time.Instant;
import java.util.List;

/**
 * The VM of an instance as its node reported it.
 *
 * @param uuid the VM's id
 * @param name the VM's name
 * @param status {@code running}, {@code stopped}, {@code suspended} or {@code deleted}
 * @param hostIp where its ports are reachable
 * @param ip the guest's own address, or null
 * @param mac its network card's address
 * @param cpuCount virtual CPUs
 * @param ramBytes guest RAM
 * @param ports forwarded ports
 * @param created when the VM was made
 * @param started when it began to run, or null
 * @param stopped when it ended, or null
 */
public record VmInfo(
        String uuid,
        String name,
        String status,
        String hostIp,
        String ip,
        String mac,
        int cpuCount,
        long ramBytes,
        List<PortForward> ports,
        Instant created,
        Instant started,
        Instant stopped) {}
