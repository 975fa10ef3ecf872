/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.controller;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.Admission;
import eyrie.api.fleet.Fleet;
import eyrie.api.node.Nodes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.link.internal.protocol.CertificateWish;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import eyrie.link.internal.protocol.Welcome;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** How machines become nodes, stay it, and cease to be it. */
@Path(Paths.ROOT)
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        configurationPid = "eyrie.link",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class JoinResource implements Resource {
    private static final int MOST = 64 << 10;

    private final Fleet fleet;
    private final Nodes nodes;
    private final String registry;

    /** Settings of this part. */
    @interface Config {
        /** Address of the registry's own listener; empty if it has none. */
        String registryListen() default "";
    }

    @Activate
    public JoinResource(@Reference Fleet fleet, @Reference Nodes nodes, Config config) {
        this(fleet, nodes, config.registryListen());
    }

    public JoinResource(Fleet fleet, Nodes nodes, String registryListen) {
        this.fleet = fleet;
        this.nodes = nodes;
        registry = RegistryHint.of(registryListen);
    }

    /** Takes a join token as the Bearer credential and answers the node's first certificate. */
    @POST
    @Path(Paths.JOIN)
    @Permission(Permission.BECOME_NODE)
    public byte[] join(InputStream body, @Context SecurityContext caller) throws IOException {
        String name = caller.getUserPrincipal().getName();
        if (!name.startsWith(Fleet.JOIN_TOKEN)) {
            throw new EyrieException(ErrorKind.FORBIDDEN, "A machine joins by a token; make one with eyrie node token");
        }
        CertificateWish wish = ProtocolJson.read(body, MOST, CertificateWish.class);
        refuseTaken(wish.nodeId());
        return answer(fleet.join(name.substring(Fleet.JOIN_TOKEN.length()), wish.nodeId(), wish.request()));
    }

    /** A node that never joined is the controller's own, or of a fleet that has forgotten its members. */
    private void refuseTaken(String nodeId) {
        if (nodeId != null
                && nodes.find(nodeId).isPresent()
                && fleet.find(nodeId).isEmpty()) {
            throw EyrieException.conflict(
                    "node %s is known here and has not joined; choose another id with --node-id, or delete that one with eyrie node delete"
                            .formatted(nodeId));
        }
    }

    /** A new certificate for the node whose present one is shown. */
    @POST
    @Path(Paths.CERTIFICATE)
    @Permission(Permission.NODE_AGENT)
    public byte[] renew(InputStream body, @Context SecurityContext caller) throws IOException {
        String nodeId = NodeCaller.id(caller);
        return answer(fleet.renew(
                nodeId, ProtocolJson.read(body, MOST, CertificateWish.class).request()));
    }

    private byte[] answer(Admission admission) {
        return ProtocolJson.write(Welcome.of(admission, registry));
    }

    /** What a node should know that may have changed since it joined. */
    @GET
    @Path(Paths.MEMBERSHIP)
    @Permission(Permission.NODE_AGENT)
    public byte[] membership(@Context SecurityContext caller) {
        return ProtocolJson.write(new Welcome(NodeCaller.id(caller), null, fleet.authorities(), null, registry));
    }

    /** The node leaves: its certificates end. */
    @DELETE
    @Path(Paths.MEMBERSHIP)
    @Permission(Permission.NODE_AGENT)
    public void leave(@QueryParam("force") @DefaultValue("false") boolean force, @Context SecurityContext caller) {
        String nodeId = NodeCaller.id(caller);
        int instances = nodes.find(nodeId).map(node -> node.instances()).orElse(0);
        if (instances > 0 && !force) {
            throw EyrieException.conflict(
                    "node %s has %d instances; end them first, or leave with --force, and they are lost"
                            .formatted(nodeId, instances));
        }
        fleet.revoke(nodeId, caller.getUserPrincipal().getName());
    }
}
