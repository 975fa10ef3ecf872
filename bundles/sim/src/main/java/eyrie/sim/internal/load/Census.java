/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.sim.internal.check.History;
import java.util.HashMap;
import java.util.Map;

/** Compares what the server lists with what was asked for. */
public final class Census {
    private static final String TERMINATED = "Terminated";

    private final ControlPlane server;
    private final History history;
    private final String prefix;

    public Census(ControlPlane server, History history, String prefix) {
        this.server = server;
        this.history = history;
        this.prefix = prefix;
    }

    /**
     * What the server has of what this simulation asked for.
     *
     * @param states by instance
     * @param unknown of them nobody was told of
     * @param twice so many are listed more than once
     */
    public record Count(Map<String, String> states, int unknown, int twice) {
        /** Those in a state. */
        public long in(String wanted) {
            return states.values().stream().filter(wanted::equals).count();
        }

        /** Those that are not at their end. */
        public long living() {
            return states.values().stream()
                    .filter(state -> !state.equals(TERMINATED))
                    .count();
        }
    }

    public Count take() {
        Map<String, String> states = new HashMap<>();
        int unknown = 0;
        int twice = 0;
        for (JsonNode wrapper : server.require("GET", "/api/v1/vm", null)) {
            JsonNode vm = wrapper.path("vm");
            if (vm.path("external_id").asText().startsWith(prefix)) {
                String id = wrapper.path("instance_id").asText();
                if (states.put(id, vm.path("instance_state").asText()) != null) {
                    twice++;
                    history.problem("instance " + id + " is listed twice");
                }
                if (!history.isAcknowledged(id)) {
                    unknown++;
                }
            }
        }
        return new Count(states, unknown, twice);
    }

    /** Acknowledged instances of which neither the server nor a node can say what became of them. */
    public int lost(Count count) {
        int lost = 0;
        for (String id : history.acknowledged()) {
            if (!count.states().containsKey(id) && !history.isSettled(id)) {
                lost++;
                history.problem("instance " + id + " is lost");
            }
        }
        return lost;
    }
}
