/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** VLANs and MAC addresses. Every VM is in a network of its own, with an address of its own that its node has made. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class NetworkResource implements Resource {
    private final InstanceQueries queries;

    @Activate
    public NetworkResource(@Reference InstanceQueries queries) {
        this.queries = queries;
    }

    @GET
    @Path("/vlan")
    @Permission(Permission.LIST_NODES)
    @Operation("Lists the VLANs that VMs can be put into: none, each VM has a network of its own.")
    public Envelope<List<String>> vlans() {
        return Envelope.ok(List.of());
    }

    @GET
    @Path("/macaddr")
    @Permission(Permission.GET_CONFIG)
    @Operation("With in_use, lists the MAC addresses of the instances that there are.")
    public Envelope<List<String>> addresses(@Context UriInfo uri) {
        if (!uri.getQueryParameters().containsKey("in_use")) {
            throw noPool();
        }
        List<String> inUse = new ArrayList<>();
        queries.each(Filter.ANY, instance -> addAddress(instance, inUse));
        return Envelope.ok(inUse);
    }

    @PUT
    @Path("/macaddr")
    @Permission(Permission.CHANGE_CONFIG)
    @Operation("Refuses to fill a pool of MAC addresses, since there is none.")
    public Envelope<Void> fill() {
        throw noPool();
    }

    @DELETE
    @Path("/macaddr")
    @Permission(Permission.CHANGE_CONFIG)
    @Operation("Refuses to empty a pool of MAC addresses, since there is none.")
    public Envelope<Void> purge() {
        throw noPool();
    }

    private static void addAddress(Instance instance, List<String> addresses) {
        if (instance.vm() != null && instance.vm().mac() != null) {
            addresses.add(instance.vm().mac().toUpperCase(Locale.ROOT));
        }
    }

    private static EyrieException noPool() {
        return new EyrieException(
                ErrorKind.INVALID,
                "macaddr: there is no pool of addresses, each VM has one of its own; ask with in_use for those in use");
    }
}
