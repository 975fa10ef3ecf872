/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import eyrie.api.vm.Vm.Owner;
import java.time.Instant;
import java.util.List;

/**
 * The durable record of a VM, {@code vm.json} in its folder.
 *
 * @param id names its folder
 * @param name unique on the node
 * @param owner who decides about it
 * @param hostName a DNS label for the guest
 * @param mac its network card's address; the secret part of its identity lies in a file of its own
 * @param created when it was made
 * @param config the machine
 * @param rules the ports to forward
 * @param origin what its disk is an overlay of, or null
 * @param life what it does
 * @param instance what has happened to the instance, for an instance's VM
 * @param gone whether all but this record was removed: the instance has failed and its VM was to be deleted
 */
record VmRecord(
        String id,
        String name,
        Owner owner,
        String hostName,
        String mac,
        Instant created,
        MachineConfig config,
        List<PortRule> rules,
        Origin origin,
        Life life,
        InstanceProgress instance,
        boolean gone) {
    VmRecord {
        rules = List.copyOf(rules);
    }

    /** An instance that failed before there was a VM. */
    static VmRecord failed(String id, String name, String message) {
        return new VmRecord(
                id,
                name,
                Owner.INSTANCE,
                null,
                null,
                Instant.now(),
                null,
                List.of(),
                null,
                Life.resting(Life.Memory.NONE),
                InstanceProgress.NONE.failed(message),
                true);
    }

    VmRecord with(Life newLife) {
        return with(origin, newLife, instance, gone);
    }

    VmRecord with(InstanceProgress newInstance) {
        return with(origin, life, newInstance, gone);
    }

    /** With the machine as it was found to be when its disk was made. */
    VmRecord with(MachineConfig newConfig, Life newLife) {
        return new VmRecord(
                id, name, owner, hostName, mac, created, newConfig, newConfig.ports(), origin, newLife, instance, gone);
    }

    VmRecord with(Origin newOrigin, Life newLife) {
        return with(newOrigin, newLife, instance, gone);
    }

    /** With other ports to forward. */
    VmRecord with(List<PortRule> newRules) {
        return new VmRecord(id, name, owner, hostName, mac, created, config, newRules, origin, life, instance, gone);
    }

    /** Nothing is left but the memory of a failure. */
    VmRecord buried() {
        return with(null, life.ended(null), instance, true);
    }

    private VmRecord with(Origin newOrigin, Life newLife, InstanceProgress newInstance, boolean newGone) {
        return new VmRecord(
                id, name, owner, hostName, mac, created, config, rules, newOrigin, newLife, newInstance, newGone);
    }
}
