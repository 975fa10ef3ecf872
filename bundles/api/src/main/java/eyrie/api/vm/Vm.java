/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.vm;

import eyrie.api.machine.MachineExit;
import eyrie.api.machine.PortForward;
import eyrie.api.template.MachineConfig;
import java.time.Instant;
import java.util.List;

/**
 * A VM of this node.
 *
 * @param id UUID-shaped; an instance's VM has the instance's id
 * @param name unique on the node
 * @param owner who decides about it
 * @param status what it is doing
 * @param templateId what it was cloned from, or null
 * @param templateTag the tag of that version, or null
 * @param config the machine
 * @param mac its network card's address
 * @param ip the guest's address, or null
 * @param ports forwarded ports, empty unless running
 * @param pid the hypervisor process while running, else 0
 * @param diskBytes what it occupies on the node's disk itself
 * @param created when it was made
 * @param started when it last began to run, or null
 * @param stopped when it last ended, or null
 * @param exit how it last ended, or null
 * @param problem why it cannot be used, or null
 */
public record Vm(
        String id,
        String name,
        Owner owner,
        Status status,
        String templateId,
        String templateTag,
        MachineConfig config,
        String mac,
        String ip,
        List<PortForward> ports,
        long pid,
        long diskBytes,
        Instant created,
        Instant started,
        Instant stopped,
        MachineExit exit,
        String problem) {
    /** Who decides about a VM. */
    public enum Owner {
        /** A person, through the command line. */
        USER,
        /** The controller: the VM of an instance. */
        INSTANCE
    }

    /** What a VM is doing. */
    public enum Status {
        CREATING,
        STOPPED,
        STARTING,
        RUNNING,
        SUSPENDED
    }
}
