/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceQueries.Page;
import eyrie.api.instance.InstanceState;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The instances that a filter lets through, part by part. */
@Path("/eyrie/v1/instances")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class InstanceListResource implements Resource {
    private static final int USUAL_LIMIT = 100;
    private static final int MOST = 1000;
    private static final String STATES = Arrays.stream(InstanceState.values())
            .map(InstanceListResource::name)
            .collect(Collectors.joining(", "));

    private final InstanceQueries queries;

    @Activate
    public InstanceListResource(@Reference InstanceQueries queries) {
        this.queries = queries;
    }

    /**
     * A part of the list.
     *
     * @param next what to send as {@code after} for the next part; not there at the end
     */
    record Part(List<InstanceDetail> instances, String next) {}

    @GET
    @Permission(Permission.LIST_VMS)
    @Operation(
            value =
                    "Lists instances in the order of the requests, part by part: state takes several, with commas between;"
                            + " fields names what is shown of each; after takes the next of the part before.",
            answers = Part.class)
    public StreamingOutput list(
            @QueryParam("state") String state,
            @QueryParam("node") String node,
            @QueryParam("template") String template,
            @QueryParam("external_id") String externalId,
            @QueryParam("external_id_prefix") String externalIdPrefix,
            @QueryParam("name") String name,
            @QueryParam("group") String group,
            @QueryParam("created_by") String createdBy,
            @QueryParam("after") String after,
            @QueryParam("limit") String limit,
            @QueryParam("fields") String fields,
            @Context UriInfo uri) {
        Query.only(
                uri,
                "state",
                "node",
                "template",
                "external_id",
                "external_id_prefix",
                "name",
                "group",
                "created_by",
                "after",
                "limit",
                "fields");
        Filter filter = new Filter(
                states(state),
                text(node),
                text(template),
                text(externalId),
                text(externalIdPrefix),
                text(name),
                text(group),
                text(createdBy));
        long wanted = Query.number("limit", limit, USUAL_LIMIT, 1);
        if (wanted > MOST) {
            throw EyrieException.invalid("limit", wanted, "a whole number from 1 to " + MOST);
        }
        ObjectWriter writer = InstanceFields.writer(text(fields));
        Page page = queries.page(filter, text(after), (int) wanted);
        return out -> write(page, writer, out);
    }

    private static void write(Page page, ObjectWriter writer, OutputStream out) throws IOException {
        JsonGenerator json = Json.mapper().createGenerator(out);
        json.writeStartObject();
        json.writeArrayFieldStart("instances");
        for (Instance instance : page.instances()) {
            writer.writeValue(json, InstanceDetail.of(instance));
        }
        json.writeEndArray();
        if (page.next() != null) {
            json.writeStringField("next", page.next());
        }
        json.writeEndObject();
        json.close();
    }

    private static Set<InstanceState> states(String state) {
        Set<InstanceState> states = EnumSet.noneOf(InstanceState.class);
        if (Query.text(state).isPresent()) {
            for (String word : state.split(",", -1)) {
                states.add(Arrays.stream(InstanceState.values())
                        .filter(each -> name(each).equals(word.strip().toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() ->
                                EyrieException.invalid("state", word, "some of " + STATES + ", with commas between")));
            }
        }
        return states;
    }

    private static String name(InstanceState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String text(String value) {
        return Query.text(value).orElse(null);
    }
}
