/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.sim.internal.wire.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** Spreads nodes over groups, one after the other. */
public final class GroupMaker {
    private final ControlPlane server;

    public GroupMaker(ControlPlane server) {
        this.server = server;
    }

    /**
     * Makes the groups that are not there yet and puts each node into one.
     *
     * @param progress hears 0 to 1
     * @return the groups' ids
     */
    public List<String> spread(String name, int groups, List<String> nodeIds, DoubleConsumer progress)
            throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= groups; i++) {
            ids.add(group(name + "-" + i));
        }
        if (ids.isEmpty()) {
            return ids;
        }
        Map<String, String> groupOf = new HashMap<>();
        for (String nodeId : nodeIds) {
            groupOf.put(nodeId, ids.get(groupOf.size() % groups));
        }
        Several.each(nodeIds, "grouping", nodeId -> join(groupOf.get(nodeId), nodeId), progress);
        return ids;
    }

    private JsonNode join(String groupId, String nodeId) {
        ObjectNode body = Json.object();
        body.putArray("group_ids").add(groupId);
        body.putArray("node_ids").add(nodeId);
        return server.require("POST", "/api/v1/node/group", body);
    }

    private String group(String name) {
        for (JsonNode group : server.require("GET", "/api/v1/group", null)) {
            if (group.path("name").asText().equals(name)) {
                return group.path("id").asText();
            }
        }
        return server.require("POST", "/api/v1/group", Json.object().put("name", name))
                .path("id")
                .asText();
    }
}
