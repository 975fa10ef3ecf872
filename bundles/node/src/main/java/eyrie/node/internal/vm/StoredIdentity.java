/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.Identity;
import eyrie.api.machine.Identity.SshHostKey;
import java.util.List;

/**
 * The lasting part of a VM's identity, in a file that only the owner may read.
 *
 * @param machineId 32 lower-case hexadecimal digits
 * @param mac its network card's address
 * @param sshHostKeys private keys of its SSH server
 */
record StoredIdentity(String machineId, String mac, List<SshHostKey> sshHostKeys) {
    StoredIdentity {
        sshHostKeys = List.copyOf(sshHostKeys);
    }

    /** The whole identity; entropy is fresh each time and never stored. */
    Identity with(String hostName, byte[] entropy) {
        return new Identity(hostName, machineId, mac, sshHostKeys, entropy);
    }
}
