/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceControl;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Unavailable;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Stopping the VM of an instance and starting it again. */
@Path("/api/v1/rpc/vm/restart")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class RestartResource implements Resource {
    private final InstanceControl control;
    private final Features features;

    @Activate
    public RestartResource(@Reference InstanceControl control, @Reference Features features) {
        this.control = control;
        this.features = features;
    }

    /** Which instance, and what it is to have from then on. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Unavailable("vnc_password")
    record RestartRequest(String instanceId, String usbDevice) {}

    @POST
    @Permission(Permission.START_VM)
    @Operation("Stops the VM of an instance and starts it again, with its disk as it is.")
    public Envelope<Void> restart(RestartRequest body) {
        String usb = Checks.text("usb_device", body.usbDevice());
        if (usb != null) {
            features.require("usb", "usb_device");
        }
        String id = Checks.text("instance_id", body.instanceId());
        if (id == null) {
            throw EyrieException.invalid("instance_id", "", "the id of an instance");
        }
        control.restart(id, usb == null ? Map.of() : Map.of(InstanceRequest.USB, usb));
        return Envelope.ok();
    }
}
