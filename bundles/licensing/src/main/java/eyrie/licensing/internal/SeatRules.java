/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.licensing.NodeSeat;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeCondition;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.Room;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/**
 * Keeps work from nodes that no license covers, and says why. A node that has joined and was not counted yet is not covered, so that
 * never more cores work than are licensed. Thread-safe.
 */
@Component(service = {SeatRules.class, NodeCondition.class, NodeFilter.class, PlacementFacts.class})
public final class SeatRules implements NodeCondition, NodeFilter, PlacementFacts {
    private final Store store;
    private volatile Map<String, NodeSeat> seats = Map.of();

    @Activate
    public SeatRules(
            @Reference(target = "(osgi.condition.id=eyrie.role.controller)") Condition controller,
            @Reference Store store) {
        this(store);
    }

    SeatRules(Store store) {
        this.store = store;
        store.migrate(Tables.PART, Tables.STEPS);
        store.insist(() -> {
            refresh();
            return null;
        });
    }

    /** Another controller has changed something. */
    void refresh() {
        store.read(connection -> {
            load(connection);
            return null;
        });
    }

    @Override
    public void load(Connection connection) throws SQLException {
        seats = read(connection);
    }

    /** As it was when placement last looked. */
    Optional<NodeSeat> seat(String nodeId) {
        return Optional.ofNullable(seats.get(nodeId));
    }

    @Override
    public Optional<NodeState> of(NodeInfo node) {
        return reason(node).map(_ -> NodeState.INACTIVE);
    }

    @Override
    public Optional<String> refusal(Demand demand, Room room) {
        return reason(room.node());
    }

    private Optional<String> reason(NodeInfo node) {
        NodeSeat seat = seats.get(node.id());
        if (seat != null) {
            return Optional.ofNullable(seat.reason());
        }
        return node.joined() && node.licensedCores() > 0
                ? Optional.of("was not counted yet for the licenses")
                : Optional.empty();
    }

    private static Map<String, NodeSeat> read(Connection connection) throws SQLException {
        Decision decision = Tables.state(connection).decision();
        Map<String, NodeSeat> seats = new HashMap<>();
        var rows = SeatTable.list(connection);
        int used = rows.stream().mapToInt(Seat::counted).sum();
        long nodes = rows.stream().filter(seat -> seat.covered() && !seat.own()).count();
        for (Seat seat : rows) {
            String reason = seat.covered() ? null : reason(seat, decision, used, nodes);
            seats.put(seat.nodeId(), new NodeSeat(seat.cores(), seat.counted(), seat.covered(), reason));
        }
        return seats;
    }

    /** As the end of a sentence that begins with the node's name. */
    private static String reason(Seat seat, Decision decision, int used, long nodes) {
        if (decision.nodes() > 0 && nodes >= decision.nodes()) {
            return "is one node too many: the license covers " + decision.nodes();
        }
        return "has %d physical cores, and of the %d that the license covers %d are free"
                .formatted(seat.cores(), decision.cores(), Math.max(0, decision.cores() - used));
    }
}
