/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.licensing.FeatureStatus;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether the controller works, and what it is. */
@Path("/api/v1/status")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class StatusResource implements Resource {
    private static final String RUNNING = "Running";

    private final String version;
    private final Features features;

    @Activate
    public StatusResource(BundleContext context, @Reference Features features) {
        this(Build.of(context.getBundle()), features);
    }

    StatusResource(Build build, Features features) {
        this.version = build.joined();
        this.features = features;
    }

    /** The state of the controller. */
    @JsonPropertyOrder({"status", "version", "registry_address", "registry_status", "license", "features"})
    record Status(
            String status,
            String version,
            String registryAddress,
            String registryStatus,
            String license,
            List<Feature> features) {}

    /**
     * What may be used, or may not.
     *
     * @param since when it was licensed; null if it is not
     * @param reason why it is on or off
     */
    record Feature(String name, boolean on, Instant since, String reason) {
        static Feature of(FeatureStatus status) {
            return new Feature(status.name(), status.on(), status.since(), status.reason());
        }
    }

    @GET
    @Permission(Permission.AUTHENTICATED)
    @Operation("Tells whether controller and registry run, their version and license, and which features are on.")
    public Envelope<Status> status(@Context UriInfo uri) {
        List<Feature> all = features.all().stream().map(Feature::of).toList();
        return Envelope.ok(new Status(RUNNING, version, Addresses.of(uri), RUNNING, features.tier(), all));
    }
}
