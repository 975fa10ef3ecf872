/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.registry.Remote;
import eyrie.api.registry.Remotes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.Transfers;
import eyrie.rest.internal.v1.jobs.Jobs;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Registries of others: which ones are known, what is in them, and moving templates there and back. */
@Path("/eyrie/v1/registries")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property =
                "osgi.ds.satisfying.condition.target=(|(osgi.condition.id=eyrie.role.registry)(osgi.condition.id=eyrie.role.node-apart))")
public final class RegistriesResource implements Resource {
    private final Remotes remotes;
    private final Transfers transfers;
    private final Templates templates;
    private final Jobs jobs;

    @Activate
    public RegistriesResource(
            @Reference Remotes remotes,
            @Reference Transfers transfers,
            @Reference Templates templates,
            @Reference Jobs jobs) {
        this.remotes = remotes;
        this.transfers = transfers;
        this.templates = templates;
        this.jobs = jobs;
    }

    @GET
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Lists the registries that are known by name.")
    public List<RegistryView> list() {
        return remotes.list().stream().map(RegistryView::of).toList();
    }

    @GET
    @Path("/{name}")
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Answers one registry.")
    public RegistryView get(@PathParam("name") String name) {
        return RegistryView.of(require(name));
    }

    @POST
    @Permission(Permission.CHANGE_CONFIG)
    @Operation(value = "Adds a registry under a name that is free.", status = 201, answers = RegistryView.class)
    public Response add(RegistryRequests.Add body) {
        RegistryView added = RegistryView.of(remotes.add(body.checked()));
        return Response.status(Response.Status.CREATED).entity(added).build();
    }

    @PUT
    @Path("/{name}")
    @Permission(Permission.CHANGE_CONFIG)
    @Operation("Adds a registry or replaces all that is known of it, the credential included.")
    public RegistryView put(@PathParam("name") String name, RegistryRequests.Put body) {
        return RegistryView.of(remotes.put(body.checked(name)));
    }

    @DELETE
    @Path("/{name}")
    @Permission(Permission.CHANGE_CONFIG)
    @Operation(value = "Forgets a registry; what is in it stays.", status = 204)
    public void delete(@PathParam("name") String name) {
        remotes.remove(name);
    }

    @POST
    @Path("/{name}/push")
    @Permission(Permission.PUSH_VM)
    @Operation(
            value = "Puts a template version into a registry; the job's result says where and what was moved.",
            status = 202,
            answers = VmResource.Accepted.class)
    public Response push(@PathParam("name") String name, RegistryRequests.Push body) {
        Remote remote = require(name);
        TemplateVersion version = templates.resolve(body.checkedTemplate(), body.tagOrNull(), OptionalInt.empty());
        RemoteRepository to = remotes.repository(name, body.repositoryOr(version.templateName()));
        String what = "push template %s:%s to %s".formatted(version.templateName(), version.tag(), to);
        return accepted(jobs.startCancellable(
                what,
                progress -> RemoteAnswers.of(
                        remote,
                        () -> RegistryView.Pushed.of(name, to, version, transfers.push(version, to, progress)))));
    }

    @POST
    @Path("/{name}/pull")
    @Permission(Permission.PULL_VM)
    @Operation(
            value = "Takes a template version over from a registry; the job's result is the version.",
            status = 202,
            answers = VmResource.Accepted.class)
    public Response pull(@PathParam("name") String name, RegistryRequests.Pull body) {
        Remote remote = require(name);
        RemoteRepository from = remotes.repository(name, body.checkedRepository());
        String reference = body.reference();
        String what = "pull %s from %s".formatted(reference, from);
        return accepted(jobs.startCancellable(
                what,
                progress -> RemoteAnswers.of(
                        remote, () -> TemplateView.Pushed.of(transfers.pull(from, reference, progress)))));
    }

    @POST
    @Path("/{name}/compact")
    @Permission(Permission.PUSH_VM)
    @Operation(
            value = "Rewrites packs of a repository of which little is still used; the job's result says what was done,"
                    + " or with dry_run would be.",
            status = 202,
            answers = VmResource.Accepted.class)
    public Response compact(@PathParam("name") String name, RegistryRequests.Compact body) {
        Remote remote = require(name);
        RemoteRepository repository = remotes.repository(name, body.checkedRepository());
        double liveShare = body.checkedLiveShare();
        return accepted(jobs.startCancellable(
                "compact " + repository,
                progress -> RemoteAnswers.of(
                        remote,
                        () -> RegistryView.Compacted.of(
                                repository, transfers.compact(repository, liveShare, body.isDryRun(), progress)))));
    }

    @GET
    @Path("/{name}/templates")
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Lists the template versions in a repository of a registry.")
    public List<RegistryView.Version> versions(
            @PathParam("name") String name, @QueryParam("repository") String repository) {
        Remote remote = require(name);
        RemoteRepository from = remotes.repository(name, repository);
        return RemoteAnswers.of(remote, () -> transfers.list(from)).stream()
                .map(version -> RegistryView.Version.of(from, version))
                .toList();
    }

    @GET
    @Path("/{name}/download-size")
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Answers how much a pull would move, without moving it.")
    public RegistryView.Size downloadSize(
            @PathParam("name") String name,
            @QueryParam("repository") String repository,
            @QueryParam("tag") String tag,
            @QueryParam("digest") String digest) {
        Remote remote = require(name);
        String reference = new RegistryRequests.Pull(repository, tag, digest).reference();
        RemoteRepository from = remotes.repository(name, repository);
        return RemoteAnswers.of(remote, () -> RegistryView.Size.of(from, transfers.downloadSize(from, reference)));
    }

    private Remote require(String name) {
        return remotes.find(name).orElseThrow(() -> EyrieException.notFound("registry", name));
    }

    private static Response accepted(String job) {
        return new VmResource.Accepted(job).answer();
    }
}
