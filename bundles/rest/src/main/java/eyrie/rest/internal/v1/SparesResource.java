/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.SpareGoal;
import eyrie.api.node.SpareGoals;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How many machines of which templates wait, resumed and paused, for instances. */
@Path("/eyrie/v1/spares")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class SparesResource implements Resource {
    private final SpareGoals goals;
    private final Features features;

    @Activate
    public SparesResource(@Reference SpareGoals goals, @Reference Features features) {
        this.goals = goals;
        this.features = features;
    }

    /** A goal and how near it is. */
    record SparesView(String templateId, String templateName, String tag, String groupId, int count, int ready) {
        static SparesView of(SpareGoals.Status status) {
            SpareGoal goal = status.goal();
            return new SparesView(
                    goal.template(), status.templateName(), goal.tag(), goal.group(), goal.count(), status.ready());
        }
    }

    /**
     * What there is to be.
     *
     * @param template id or name
     * @param tag of the version, the latest if it is not there
     * @param groupId id or name of the group, all nodes if it is not there
     * @param count 0 for none any more
     */
    record SparesRequest(String template, String tag, String groupId, Integer count) {}

    @GET
    @Permission(Permission.LIST_NODES)
    @Operation("Lists how many spares of which templates are to be kept, and how many are ready.")
    public List<SparesView> list() {
        return goals.list().stream().map(SparesView::of).toList();
    }

    @PUT
    @Permission(Permission.CHANGE_NODE_CONFIG)
    @Operation("Sets how many spares of a template are to be kept, by all nodes together or by those of a group.")
    public SparesView set(SparesRequest body) {
        String group = empty(body.groupId()) ? null : group(body.groupId());
        if (empty(body.template())) {
            throw EyrieException.invalid("template", "", "the id or the name of a template");
        }
        if (body.count() == null) {
            throw EyrieException.invalid("count", "", "0 to %d".formatted(SpareGoal.MOST));
        }
        String tag = empty(body.tag()) ? null : body.tag();
        return SparesView.of(goals.set(new SpareGoal(body.template(), tag, group, body.count())));
    }

    private String group(String idOrName) {
        return features.groups("group_id")
                .find(idOrName)
                .map(NodeGroup::id)
                .orElseThrow(() -> EyrieException.invalid("group_id", idOrName, "the id or the name of a group"));
    }

    private static boolean empty(String text) {
        return text == null || text.isEmpty();
    }
}
