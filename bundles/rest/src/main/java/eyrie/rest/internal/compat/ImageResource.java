/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.image.ImageSaves;
import eyrie.api.image.SaveRequest;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Making template versions of running instances. */
@Path("/api/v1/image")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class ImageResource implements Resource {
    private final ImageSaves saves;

    @Activate
    public ImageResource(@Reference ImageSaves saves) {
        this.saves = saves;
    }

    /** What a client asks about from now on. */
    record Accepted(String requestId) {}

    @POST
    @Permission(Permission.SAVE_IMAGE)
    @Operation(
            "Begins to save a started instance as a template version; once that is there, the instance is terminated.")
    public Envelope<Accepted> save(ImageRequest body, @Context SecurityContext security) {
        SaveRequest request = body.checked();
        if (request.revert() && !security.isUserInRole(Permission.REGISTRY_DELETE)) {
            throw new EyrieException(
                    ErrorKind.FORBIDDEN,
                    "revert_before_push: removing versions needs the permission " + Permission.REGISTRY_DELETE);
        }
        return Envelope.ok(
                new Accepted(saves.create(request, security.getUserPrincipal().getName())));
    }

    @GET
    @Permission(Permission.SAVE_IMAGE)
    @Operation(
            value = "Lists the saves, or answers the one with the id.",
            answers = {ImageView[].class, ImageView.class})
    public Envelope<Object> get(@QueryParam("id") String id, @Context UriInfo uri) {
        String registry = Addresses.of(uri);
        Optional<String> wanted = Query.text(id);
        return wanted.isPresent()
                ? Envelope.ok(ImageView.of(
                        saves.find(wanted.get()).orElseThrow(() -> EyrieException.notFound("save", wanted.get())),
                        registry))
                : Envelope.ok(saves.list().stream()
                        .map(save -> ImageView.of(save, registry))
                        .toList());
    }
}
