/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows the components, and the conditions on which they stand. */
@Path("/eyrie/v1/runtime")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class ComponentResource implements Resource {
    private static final String CONDITION_ID = "osgi.condition.id";

    private final BundleContext context;
    private final Components components;

    /**
     * A condition: a role, or a feature that is on.
     *
     * @param id {@code eyrie.feature.groups} for instance
     * @param bundle that says so
     */
    public record ConditionView(String id, String bundle) {}

    @Activate
    public ComponentResource(BundleContext context, @Reference Components components) {
        this.context = context;
        this.components = components;
    }

    @GET
    @Path("components")
    @Permission(Permission.VIEW_RUNTIME)
    @Operation("Lists the components of all bundles, with what keeps those from being there that are not.")
    public List<Components.View> components() {
        return components.list();
    }

    @GET
    @Path("conditions")
    @Permission(Permission.VIEW_RUNTIME)
    @Operation("Lists the roles and features that are on, each a condition on which components stand.")
    public List<ConditionView> conditions() throws InvalidSyntaxException {
        ServiceReference<?>[] found =
                context.getAllServiceReferences("org.osgi.service.condition.Condition", "(" + CONDITION_ID + "=*)");
        return found == null
                ? List.of()
                : Arrays.stream(found)
                        .map(one -> new ConditionView(
                                String.valueOf(one.getProperty(CONDITION_ID)),
                                one.getBundle() == null ? "" : one.getBundle().getSymbolicName()))
                        .sorted(Comparator.comparing(ConditionView::id))
                        .toList();
    }
}
