/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import java.util.List;

/**
 * What makes a clone itself.
 *
 * @param hostName a DNS label
 * @param machineId 32 lower-case hexadecimal digits
 * @param mac {@code 52:54:00:..}
 * @param sshHostKeys private keys for the SSH server; all others are removed
 * @param entropy at least 64 random bytes for the kernel; never logged
 */
public record Identity(String hostName, String machineId, String mac, List<SshHostKey> sshHostKeys, byte[] entropy) {
    /**
     * One SSH host key.
     *
     * @param type {@code ed25519}, as in the file name
     * @param privateKey in OpenSSH's PEM form
     * @param publicKey one line
     */
    public record SshHostKey(String type, String privateKey, String publicKey) {
        @Override
        public String toString() {
            return "SshHostKey[" + publicKey + "]";
        }
    }

    public Identity {
        sshHostKeys = List.copyOf(sshHostKeys);
    }

    @Override
    public String toString() {
        return "Identity[%s, %s, %s, %s]".formatted(hostName, machineId, mac, sshHostKeys);
    }
}
