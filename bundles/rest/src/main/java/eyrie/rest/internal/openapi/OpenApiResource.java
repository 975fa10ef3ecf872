/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.whiteboard.Endpoint;
import eyrie.rest.internal.whiteboard.Endpoints;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes the API as it is at this moment: whatever resource is registered, this program's or an extension's. */
@Path("/eyrie/v1/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class OpenApiResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(OpenApiResource.class);

    private final Supplier<List<Class<?>>> resources;
    private final Description description;

    @Activate
    public OpenApiResource(BundleContext context) {
        this(() -> registered(context), Build.of(context.getBundle()));
    }

    OpenApiResource(Supplier<List<Class<?>>> resources, Build build) {
        this.resources = resources;
        this.description = new Description(build);
    }

    @GET
    @Permission(Permission.AUTHENTICATED)
    @Operation("Describes this API.")
    public JsonNode get() {
        return description.of(resources.get().stream()
                .flatMap(type -> endpoints(type).stream())
                .toList());
    }

    /** One that cannot be described is not served either. */
    private static List<Endpoint> endpoints(Class<?> type) {
        try {
            return Endpoints.of(List.of(type));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Resource {} cannot be described", type.getName(), e);
            return List.of();
        }
    }

    private static List<Class<?>> registered(BundleContext context) {
        List<Class<?>> types = new ArrayList<>();
        try {
            for (ServiceReference<Resource> reference : context.getServiceReferences(Resource.class, null)) {
                Resource resource = context.getService(reference);
                if (resource != null) {
                    types.add(resource.getClass());
                    context.ungetService(reference);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("No filter is a valid filter", e);
        }
        return types;
    }
}
