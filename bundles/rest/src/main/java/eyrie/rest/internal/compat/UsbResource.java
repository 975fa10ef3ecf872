/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** USB devices that VMs can be given. Nodes report none yet, so there are none. */
@Path("/api/v1/usb")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class UsbResource implements Resource {
    /** How many devices of one name there are. */
    record Devices(int available, int busy) {}

    @GET
    @Permission(Permission.LIST_NODES)
    @Operation("Counts the USB devices that VMs can be given, by their names.")
    public Envelope<Map<String, Devices>> get() {
        return Envelope.ok(Map.of());
    }
}
