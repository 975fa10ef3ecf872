/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.vm.NewVm;
import eyrie.api.vm.Vms;
import eyrie.rest.internal.v1.jobs.Jobs;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The VM library of this node. A VM is named by its id or its name. */
@Path("/eyrie/v1/vms")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class VmResource implements Resource {
    private final Vms vms;
    private final Jobs jobs;

    @Activate
    public VmResource(@Reference Vms vms, @Reference Jobs jobs) {
        this.vms = vms;
        this.jobs = jobs;
    }

    /** The job that was accepted. */
    record Accepted(String job) {
        Response answer() {
            return Response.accepted(this).build();
        }
    }

    @GET
    @Permission(Permission.LIST_VMS)
    @Operation("Lists the VMs of this node.")
    public List<VmView> list() {
        return vms.list().stream().map(VmView::of).toList();
    }

    @GET
    @Path("/{id}")
    @Permission(Permission.LIST_VMS)
    @Operation("Answers one VM.")
    public VmView get(@PathParam("id") String id) {
        return VmView.of(vms.find(id).orElseThrow(() -> EyrieException.notFound("VM", id)));
    }

    @DELETE
    @Path("/{id}")
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(value = "Deletes a VM and everything of it.", status = 204)
    public void delete(@PathParam("id") String id) {
        vms.delete(id);
    }

    @POST
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(
            value = "Makes a VM with a new disk; the job's result is the VM.",
            status = 202,
            answers = Accepted.class)
    public Response create(VmRequests.Create body) {
        NewVm vm = body.checked();
        return new Accepted(jobs.start("create VM " + vm.name(), progress -> VmView.of(vms.create(vm, progress))))
                .answer();
    }

    @POST
    @Path("/{id}/clone")
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(value = "Makes a VM of a template or of a VM that does not run.", status = 201, answers = VmView.class)
    public Response clone(@PathParam("id") String id, VmRequests.Clone body) {
        VmView clone = VmView.of(vms.clone(id, body.tagOrNull(), body.checkedName()));
        return Response.status(Response.Status.CREATED).entity(clone).build();
    }

    @POST
    @Path("/{id}/start")
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation("Starts a stopped VM or resumes a suspended one.")
    public VmView start(@PathParam("id") String id, VmRequests.Nothing body) {
        return VmView.of(vms.start(id, Progress.NONE));
    }

    @POST
    @Path("/{id}/stop")
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation("Stops a running VM; with force, without asking it.")
    public VmView stop(@PathParam("id") String id, VmRequests.Stop body) {
        return VmView.of(vms.stop(id, Boolean.TRUE.equals(body.force())));
    }

    @POST
    @Path("/{id}/suspend")
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation("Saves a running VM and ends its process.")
    public VmView suspend(@PathParam("id") String id, VmRequests.Nothing body) {
        return VmView.of(vms.suspend(id));
    }

    @POST
    @Path("/{id}/push")
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(
            value = "Makes a template version of a VM that does not run; the job's result is the version.",
            status = 202,
            answers = Accepted.class)
    public Response push(@PathParam("id") String id, VmRequests.Push body) {
        String tag = body.checkedTag();
        String description = body.descriptionOrEmpty();
        VmView vm = get(id);
        return new Accepted(jobs.start(
                        "push VM " + vm.name(),
                        progress -> TemplateView.Pushed.of(vms.push(vm.id(), tag, description, progress))))
                .answer();
    }
}
