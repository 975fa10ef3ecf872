/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

import java.util.List;

/**
 * A network card of a guest.
 *
 * @param name {@code eth0}
 * @param mac its hardware address, or null where it has none
 * @param addresses IPv4 and IPv6
 */
public record QgaInterface(String name, String mac, List<String> addresses) {
    public QgaInterface {
        addresses = List.copyOf(addresses);
    }
}
