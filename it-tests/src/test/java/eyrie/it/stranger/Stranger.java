/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it.stranger;

import eyrie.api.instance.InstanceListener;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.HypervisorInfo;
import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Meter;
import eyrie.api.objects.ObjectStores;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeScore;
import eyrie.api.placement.PlacementLimit;
import eyrie.api.placement.QueueOrder;
import eyrie.api.portal.Panel;
import eyrie.api.rest.Resource;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.api.template.Arch;
import eyrie.api.vm.GuestPreparation;
import eyrie.api.vm.VmListener;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** A bundle that knows nothing of Eyrie but its contracts, and takes part in everything. */
public final class Stranger implements BundleActivator {
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    /** Tells how often each contract was used. */
    @Path("/eyrie/v1/x/stranger")
    public static final class Report implements Resource {
        private final Map<String, AtomicInteger> asked;
        private final Runnable bringHypervisor;

        Report(Map<String, AtomicInteger> asked, Runnable bringHypervisor) {
            this.asked = asked;
            this.bringHypervisor = bringHypervisor;
        }

        @POST
        @Path("hypervisor")
        @Permission("stranger.write")
        public void bringHypervisor() {
            bringHypervisor.run();
        }

        @GET
        @Produces(MediaType.APPLICATION_JSON)
        @Permission("stranger.read")
        public Map<String, AtomicInteger> get() {
            return asked;
        }
    }

    private void count(String what) {
        asked.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
    }

    private record Page(String id, String title, String path, String permission) implements Panel {}

    @Override
    public void start(BundleContext context) {
        register(context, Resource.class, new Report(asked, () -> bringHypervisor(context)), Map.of());
        register(context, Authenticator.class, this::caller, Map.of());
        register(
                context,
                NodeFilter.class,
                (demand, room) -> {
                    count("filter");
                    return Optional.empty();
                },
                Map.of());
        register(
                context,
                NodeScore.class,
                (demand, room) -> {
                    count("score");
                    return 0;
                },
                Map.of());
        register(
                context,
                QueueOrder.class,
                wishes -> {
                    count("order");
                    return Duration.ZERO;
                },
                Map.of());
        register(
                context,
                PlacementLimit.class,
                placed -> {
                    count("limit");
                    return Optional.empty();
                },
                Map.of());
        register(
                context,
                InstanceListener.class,
                event -> count("heard " + event.state().label()),
                Map.of(InstanceListener.NAME, "stranger"));
        register(context, VmListener.class, (change, vm) -> count("vm"), Map.of());
        register(context, GuestPreparation.class, (guest, subject) -> count("prepared"), Map.of());
        register(context, Meter.class, () -> List.of(Figure.gauge("eyrie_stranger", "One.", 1)), Map.of());
        register(
                context,
                Panel.class,
                new Page("strange", "Strange", "/eyrie/v1/x/stranger/index.html", "stranger.read"),
                Map.of());
        register(
                context,
                ObjectStores.class,
                location -> new ShelfStore(() -> count("object")),
                Map.of(Constants.SERVICE_RANKING, 100));
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the services away.
    }

    private static <T> void register(BundleContext context, Class<T> type, T service, Map<String, Object> properties) {
        context.registerService(type, service, new Hashtable<>(properties));
    }

    private Optional<Caller> caller(String authorization) {
        return "Stranger open-sesame".equals(authorization)
                ? Optional.of(new Caller("stranger", Set.of("stranger.read", Permission.LIST_NODES)))
                : Optional.empty();
    }

    /** Later, as an extension that comes while everything runs. */
    private static void bringHypervisor(BundleContext context) {
        register(context, Hypervisor.class, hypervisor(), Map.of(Constants.SERVICE_RANKING, 100));
    }

    /** One that has no machines and can make none. */
    private static Hypervisor hypervisor() {
        HypervisorInfo info =
                new HypervisorInfo("stranger", "7", Arch.AMD64, "none", "none was asked for", "strangers run nothing");
        return (Hypervisor) Proxy.newProxyInstance(
                Stranger.class.getClassLoader(),
                new Class<?>[] {Hypervisor.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "info" -> info;
                    case "known" -> List.of();
                    case "physicalCores" -> OptionalInt.empty();
                    case "hashCode" -> 7;
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "stranger";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
