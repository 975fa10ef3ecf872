/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.sim.SimException;
import eyrie.sim.internal.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;

/** Spreads nodes over groups, one after the other. */
public final class GroupMaker {
    private static final int AT_ONCE = 8;

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
        try (ExecutorService threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("grouping").factory())) {
            List<Future<JsonNode>> joining = new ArrayList<>();
            for (int i = 0; i < nodeIds.size(); i++) {
                ObjectNode body = Json.object();
                body.putArray("group_ids").add(ids.get(i % groups));
                body.putArray("node_ids").add(nodeIds.get(i));
                joining.add(threads.submit(() -> server.require("POST", "/api/v1/node/group", body)));
            }
            for (int i = 0; i < joining.size(); i++) {
                joining.get(i).get();
                progress.accept((i + 1.0) / joining.size());
            }
            return ids;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SimException known
                    ? known
                    : new SimException("nodes cannot be put into groups: " + e.getCause(), e.getCause());
        }
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
