/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.controller;

import java.util.Set;

/** Tells nodes where the registry is, if it has an address of its own. */
final class RegistryHint {
    private static final Set<String> WHEREVER_THE_CONTROLLER_IS =
            Set.of("", "0.0.0.0", "::", "127.0.0.1", "::1", "localhost");

    private RegistryHint() {}

    /** @param listen {@code HOST:PORT}, or empty @return {@code HOST:PORT}, {@code :PORT}, or null */
    static String of(String listen) {
        if (listen.isEmpty()) {
            return null;
        }
        int colon = listen.lastIndexOf(':');
        String host = listen.substring(0, colon).replaceAll("^\\[|]$", "");
        return WHEREVER_THE_CONTROLLER_IS.contains(host) ? listen.substring(colon) : listen;
    }
}
