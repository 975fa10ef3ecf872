/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.db.Manifests.Row;
import eyrie.registry.internal.oci.ManifestAccess;
import eyrie.registry.internal.oci.ManifestDocument;
import eyrie.registry.internal.oci.Names;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What refers to a manifest: its signatures, bills of material and the like. */
@Path("/v2/" + Paths.NAME + "/referrers/{digest}")
@Component(service = Resource.class, property = Role.REGISTRY)
public final class ReferrerResource implements Resource {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    /** Bounds the answer, whatever annotations they have; a Link leads to the rest. */
    private static final String AT_ONCE = "100";

    private final ManifestAccess manifests;

    @Activate
    public ReferrerResource(@Reference ManifestAccess manifests) {
        this.manifests = manifests;
    }

    @GET
    @Permission(Permission.REGISTRY_PULL + ":{name}")
    public Response get(
            @PathParam("name") String name,
            @PathParam("digest") String digest,
            @QueryParam("artifactType") String artifactType,
            @QueryParam("last") @DefaultValue("") String last) {
        String repository = Names.repository(name);
        String subject = Names.digest(digest).toString();
        boolean filtered = artifactType != null && !artifactType.isEmpty();
        Page<Row> page = Page.of(AT_ONCE, most -> manifests.referrers(repository, subject, last, most));
        List<Row> wanted = page.items().stream()
                .filter(row -> !filtered || artifactType.equals(row.artifactType()))
                .toList();
        Response.ResponseBuilder answer = Response.ok(
                        (Object) index(wanted).toString().getBytes(StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_TYPE, INDEX);
        if (filtered) {
            answer.header("OCI-Filters-Applied", "artifactType");
        }
        String path = "/v2/%s/referrers/%s".formatted(repository, subject);
        String query = filtered ? "artifactType=%s&".formatted(Page.encoded(artifactType)) : "";
        return page.link(answer, path, query, Row::digest).build();
    }

    private static ObjectNode index(List<Row> rows) {
        ObjectNode index =
                JsonNodeFactory.instance.objectNode().put("schemaVersion", 2).put("mediaType", INDEX);
        rows.forEach(row -> index.withArray("manifests").add(descriptor(row)));
        index.withArray("manifests");
        return index;
    }

    private static ObjectNode descriptor(Row row) {
        ObjectNode descriptor = JsonNodeFactory.instance
                .objectNode()
                .put("mediaType", row.mediaType())
                .put("digest", row.digest())
                .put("size", row.size());
        if (row.artifactType() != null) {
            descriptor.put("artifactType", row.artifactType());
        }
        JsonNode annotations = ManifestDocument.annotations(row.content());
        if (annotations != null && annotations.isObject()) {
            descriptor.set("annotations", annotations);
        }
        return descriptor;
    }
}
