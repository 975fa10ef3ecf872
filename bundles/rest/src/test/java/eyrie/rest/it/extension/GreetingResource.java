/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.it.extension;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** An extension's resource: says which version of the extension runs. */
@Path("/greeting")
public final class GreetingResource implements Resource {
    private final String version;

    GreetingResource(String version) {
        this.version = version;
    }

    @GET
    @Permission(Permission.NONE)
    public String greet() {
        return version;
    }
}
