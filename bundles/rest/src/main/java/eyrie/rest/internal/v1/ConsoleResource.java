/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.vm.Vms;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What a VM has written to its serial console. */
@Path("/eyrie/v1/vms/{id}/console")
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class ConsoleResource implements Resource {
    private final Vms vms;

    @Activate
    public ConsoleResource(@Reference Vms vms) {
        this.vms = vms;
    }

    @GET
    @Produces(Console.TEXT)
    @Permission(Permission.VIEW_LOGS)
    @Operation(value = "Answers the console log of a VM.", answers = String.class)
    public StreamingOutput get(@PathParam("id") String id) {
        String vm = vms.find(id)
                .orElseThrow(() -> EyrieException.notFound("VM", id))
                .id();
        return out -> Console.copy(vms.console(vm), out);
    }
}
