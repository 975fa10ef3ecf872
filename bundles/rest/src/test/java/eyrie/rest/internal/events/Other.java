/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.events;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Comes and goes while others serve. */
@Path("/other")
public final class Other implements Resource {
    @GET
    @Permission(Permission.LIST_VMS)
    public String get() {
        return "other";
    }
}
