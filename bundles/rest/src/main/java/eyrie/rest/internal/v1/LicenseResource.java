/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.licensing.KeyCheck;
import eyrie.api.licensing.KeyStatus;
import eyrie.api.licensing.LicenseAct;
import eyrie.api.licensing.LicenseStatus;
import eyrie.api.licensing.Licensing;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** License keys, and what they switch on. */
@Path("/eyrie/v1/license")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class LicenseResource implements Resource {
    private final Licensing licensing;

    @Activate
    public LicenseResource(@Reference Licensing licensing) {
        this.licensing = licensing;
    }

    /** A key as it was pasted. */
    record KeyRequest(String key) {
        String text() {
            if (key == null || key.isBlank()) {
                throw EyrieException.invalid("key", "", "a license key, which begins with eyrie1.");
            }
            return key;
        }
    }

    @GET
    @Permission(Permission.VIEW_LICENSE)
    @Operation("Tells the tier, the cores and the features of this server, and which keys they come from.")
    public LicenseStatus get() {
        return licensing.status();
    }

    @GET
    @Path("/history")
    @Permission(Permission.VIEW_LICENSE)
    @Operation("Lists all that was done about licenses, the oldest first.")
    public List<LicenseAct> history() {
        return licensing.history();
    }

    @POST
    @Path("/validate")
    @Permission(Permission.VIEW_LICENSE)
    @Operation("Tells what a license key says and whether it could be activated, and does nothing.")
    public KeyCheck validate(KeyRequest body) {
        return licensing.validate(body.text());
    }

    @POST
    @Path("/keys")
    @Permission(Permission.CHANGE_LICENSE)
    @Operation("Activates a license key; what it switches on can be used when this is answered.")
    public KeyStatus activate(KeyRequest body, @Context SecurityContext security) {
        return licensing.activate(body.text(), security.getUserPrincipal().getName());
    }

    @DELETE
    @Path("/keys/{id}")
    @Permission(Permission.CHANGE_LICENSE)
    @Operation(value = "Removes a license key.", status = 204)
    public void remove(@PathParam("id") String id, @Context SecurityContext security) {
        licensing.remove(id, security.getUserPrincipal().getName());
    }

    @POST
    @Path("/trial")
    @Permission(Permission.CHANGE_LICENSE)
    @Operation("Begins thirty days of everything, once.")
    public LicenseStatus trial(@Context SecurityContext security) {
        licensing.trial(security.getUserPrincipal().getName());
        return licensing.status();
    }
}
