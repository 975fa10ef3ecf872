/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.controller;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.Fleet;
import jakarta.ws.rs.core.SecurityContext;

/** Who calls on the node protocol. */
final class NodeCaller {
    private NodeCaller() {}

    /**
     * The id of the node whose certificate the caller has shown.
     *
     * @throws EyrieException FORBIDDEN to whoever may do everything, but is no node
     */
    static String id(SecurityContext caller) {
        String name = caller.getUserPrincipal().getName();
        if (!name.startsWith(Fleet.NODE)) {
            throw new EyrieException(
                    ErrorKind.FORBIDDEN, "Only a node may do this, with the certificate that it was given");
        }
        return name.substring(Fleet.NODE.length());
    }
}
