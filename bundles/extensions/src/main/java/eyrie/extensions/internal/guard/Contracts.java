/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.guard;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.NodeCondition;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeScore;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.PlacementLimit;
import eyrie.api.placement.QueueOrder;
import eyrie.api.placement.Room;
import eyrie.api.placement.Wish;
import eyrie.api.runtime.Readiness;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The contracts whose calls the program waits for in the middle of something: placing instances, admitting requests. All
 * others are called from threads that may wait, or by the caller's own request.
 */
public final class Contracts {
    private Contracts() {}

    /** The service as the program gets it; the service itself where it may take its time. */
    public static Object guarded(String contract, Object service, Guard guard) {
        return switch (contract.substring("eyrie.api.".length())) {
            case "placement.NodeFilter" -> new Filter((NodeFilter) service, guard);
            case "placement.NodeScore" -> new Score((NodeScore) service, guard);
            case "placement.QueueOrder" -> new Order((QueueOrder) service, guard);
            case "placement.NodeCondition" -> new Condition((NodeCondition) service, guard);
            case "placement.PlacementFacts" -> new Facts((PlacementFacts) service, guard);
            case "placement.NodeArrival" -> new Arrival((NodeArrival) service, guard);
            case "placement.PlacementLimit" -> new Limit((PlacementLimit) service, guard);
            case "placement.Wish" -> new Wishing((Wish) service, guard);
            case "runtime.Readiness" -> new Ready((Readiness) service, guard);
            case "security.Authenticator" -> new Authenticating((Authenticator) service, guard);
            default -> service;
        };
    }

    private static String of(Object service, String method) {
        return service.getClass().getSimpleName() + "." + method;
    }

    private record Filter(NodeFilter service, Guard guard) implements NodeFilter {
        @Override
        public Optional<String> refusal(Demand demand, Room room) {
            return guard.rule(of(service, "refusal"), () -> service.refusal(demand, room), Optional.empty());
        }
    }

    private record Score(NodeScore service, Guard guard) implements NodeScore {
        @Override
        public double of(Demand demand, Room room) {
            return guard.rule(Contracts.of(service, "of"), () -> service.of(demand, room), 0.0);
        }
    }

    private record Order(QueueOrder service, Guard guard) implements QueueOrder {
        private static final Duration MOST = Duration.ofDays(366);

        @Override
        public Duration delay(Map<String, String> wishes) {
            Duration delay = guard.rule(of(service, "delay"), () -> service.delay(wishes), Duration.ZERO);
            // Beyond this the queue's arithmetic ends.
            return delay.abs().compareTo(MOST) > 0 ? Duration.ZERO : delay;
        }
    }

    private record Limit(PlacementLimit service, Guard guard) implements PlacementLimit {
        @Override
        public Optional<String> refusal(int placed) {
            return guard.rule(of(service, "refusal"), () -> service.refusal(placed), Optional.empty());
        }
    }

    private record Condition(NodeCondition service, Guard guard) implements NodeCondition {
        @Override
        public Optional<NodeState> of(NodeInfo node) {
            return guard.rule(Contracts.of(service, "of"), () -> service.of(node), Optional.empty());
        }
    }

    private record Facts(PlacementFacts service, Guard guard) implements PlacementFacts {
        @Override
        public void load(Connection connection) throws SQLException {
            guard.inTransaction(
                    of(service, "load"),
                    connection,
                    () -> {
                        service.load(connection);
                        return true;
                    },
                    false);
        }

        @Override
        public void load(Connection connection, Set<String> nodeIds) throws SQLException {
            guard.inTransaction(
                    of(service, "load"),
                    connection,
                    () -> {
                        service.load(connection, nodeIds);
                        return true;
                    },
                    false);
        }
    }

    private record Arrival(NodeArrival service, Guard guard) implements NodeArrival {
        @Override
        public boolean arrived(Connection transaction, NodeInfo node) throws SQLException {
            return guard.inTransaction(
                    of(service, "arrived"), transaction, () -> service.arrived(transaction, node), false);
        }

        @Override
        public boolean changed(Connection transaction, NodeInfo node) throws SQLException {
            return guard.inTransaction(
                    of(service, "changed"), transaction, () -> service.changed(transaction, node), false);
        }

        @Override
        public boolean left(Connection transaction, String nodeId) throws SQLException {
            return guard.inTransaction(
                    of(service, "left"), transaction, () -> service.left(transaction, nodeId), false);
        }
    }

    /** What never changes of a wish is asked once. */
    private static final class Wishing implements Wish {
        private final Wish service;
        private final Guard guard;
        private final String name;
        private final boolean concernsNodes;

        Wishing(Wish service, Guard guard) {
            this.service = service;
            this.guard = guard;
            this.name = service.name();
            this.concernsNodes = service.concernsNodes();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean concernsNodes() {
            return concernsNodes;
        }

        @Override
        public String check(String value) {
            String checked = guard.rule(of(service, "check"), () -> service.check(value), null);
            if (checked == null) {
                throw new EyrieException(
                        ErrorKind.UNAVAILABLE,
                        "%s: the extension that knows this wish does not answer".formatted(name));
            }
            return checked;
        }
    }

    private record Ready(Readiness service, Guard guard) implements Readiness {
        @Override
        public Optional<String> problem() {
            return guard.call(of(service, "problem"), service::problem, Optional.empty());
        }
    }

    private record Authenticating(Authenticator service, Guard guard) implements Authenticator {
        @Override
        public Optional<Caller> authenticate(String authorization) {
            return guard.call(of(service, "authenticate"), () -> service.authenticate(authorization), Optional.empty());
        }

        @Override
        public Optional<Caller> authenticateCertificate(List<X509Certificate> chain) {
            return guard.call(
                    of(service, "authenticateCertificate"),
                    () -> service.authenticateCertificate(chain),
                    Optional.empty());
        }
    }
}
