/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

import java.util.Set;

/**
 * What QEMU's guest agent in a guest is.
 *
 * @param version {@code 7.2.22}
 * @param commands those that are enabled
 */
public record QgaInfo(String version, Set<String> commands) {
    public QgaInfo {
        commands = Set.copyOf(commands);
    }
}
