/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.instance.Explanation;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceControl;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.Instances;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.vm.Vms;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What has become of an instance, and why. */
@Path("/eyrie/v1/instances/{id}")
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class InstanceDetailResource implements Resource {
    private final Instances instances;
    private final InstanceQueries queries;
    private final InstanceControl control;
    private final Features features;
    private final Vms vms;

    /** @param vms the VMs of this machine, or null where it is no node */
    @Activate
    public InstanceDetailResource(
            @Reference Instances instances,
            @Reference InstanceQueries queries,
            @Reference InstanceControl control,
            @Reference Features features,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    Vms vms) {
        this.instances = instances;
        this.queries = queries;
        this.control = control;
        this.features = features;
        this.vms = vms;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Permission(Permission.LIST_VMS)
    @Operation("Answers an instance with every step of its life.")
    public InstanceDetail get(@PathParam("id") String id) {
        return InstanceDetail.of(history(id));
    }

    @GET
    @Path("/log")
    @Produces(Console.TEXT)
    @Permission(Permission.VIEW_LOGS)
    @Operation(
            value = "Tells the story of an instance: its steps, what its script wrote, its console.",
            answers = String.class)
    public StreamingOutput log(@PathParam("id") String id) {
        InstanceLog log = new InstanceLog(history(id), vms);
        return log::write;
    }

    @GET
    @Path("/explain")
    @Produces(MediaType.APPLICATION_JSON)
    @Permission(Permission.LIST_VMS)
    @Operation("Tells why an instance is where it is: for one that waits, what keeps it out of each node.")
    public Explanation explain(@PathParam("id") String id) {
        return queries.explain(id).orElseThrow(() -> EyrieException.notFound("instance", id));
    }

    /** @param usb the device that it is to have from then on; null for the one that it has */
    record RestartRequest(String usb) {}

    @POST
    @Path("/restart")
    @Permission(Permission.START_VM)
    @Operation(value = "Has the VM of an instance stopped and started again, with its disk as it is.", status = 202)
    public Response restart(@PathParam("id") String id, RestartRequest body) {
        boolean other = body.usb() != null && !body.usb().isEmpty();
        if (other) {
            features.require("usb", "usb");
        }
        control.restart(id, other ? Map.of(InstanceRequest.USB, body.usb()) : Map.of());
        return Response.accepted().build();
    }

    private Instance.History history(String id) {
        return instances.history(id).orElseThrow(() -> EyrieException.notFound("instance", id));
    }
}
