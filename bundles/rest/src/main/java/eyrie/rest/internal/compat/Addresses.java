/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Where this server is, as the client that asks has reached it. */
final class Addresses {
    private Addresses() {}

    static String of(UriInfo uri) {
        URI base = uri.getBaseUri();
        return base.getScheme() + "://" + base.getAuthority();
    }
}
