/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.template.Arch;
import eyrie.sim.SimPlan;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** All simulated nodes of this process. */
public final class SimFleet implements AutoCloseable {
    private static final long GIB = 1L << 30;
    private static final String NOT_YET = "the simulation has not begun";

    private final SimPlan.Fleet plan;
    private final List<SimAgent> agents = new ArrayList<>();
    private final ScheduledExecutorService clock;
    private final LongAdder bytes = new LongAdder();
    private volatile String problem;

    /**
     * Makes the nodes, which do nothing yet.
     *
     * @param template that all of them have
     * @param idle whether they take nothing before {@link #open}
     * @param journal hears of everything
     * @param problems hears what went wrong on the way to the controller
     */
    public SimFleet(
            SimPlan.Fleet plan,
            long seed,
            URI server,
            List<Identity> identities,
            CachedTemplate template,
            boolean idle,
            Journal journal,
            Consumer<String> problems) {
        this.plan = plan;
        problem = idle ? NOT_YET : null;
        clock = Executors.newScheduledThreadPool(
                2, Thread.ofPlatform().daemon().name("sim-clock-", 0).factory());
        Fates fates = new Fates(plan, seed);
        for (int i = 0; i < identities.size(); i++) {
            Identity identity = identities.get(i);
            int number = i;
            agents.add(new SimAgent(
                    new HttpLink(server, identity.tls(), bytes),
                    node -> info(identity.nodeId(), number, template, node.running()),
                    reports -> new SimNode(identity.nodeId(), plan.capacity(), fates, journal, clock, reports),
                    journal,
                    problems));
        }
        if (journal instanceof StateFolder state) {
            adopt(state);
        }
    }

    /** The ids of the nodes of a plan. */
    public static List<String> ids(SimPlan.Fleet plan) {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= plan.nodes(); i++) {
            ids.add(plan.name() + "-" + i);
        }
        return ids;
    }

    public void start() {
        agents.forEach(SimAgent::start);
    }

    /** Lets nodes that were idle take instances. */
    public void open() {
        problem = null;
        agents.forEach(SimAgent::changed);
    }

    /** How many nodes the controller knows. */
    public int accepted() {
        return (int) agents.stream().filter(SimAgent::isAccepted).count();
    }

    /** Bytes that went over all connections so far, with those of TLS. */
    public long bytes() {
        return bytes.sum();
    }

    /**
     * Loses some nodes, each once, at moments spread over a time: one half loses its connection, the other half its VMs as
     * well.
     *
     * @param within beginning now
     */
    public void lose(long seed, Duration within) {
        SplittableRandom random = new SplittableRandom(seed);
        for (SimAgent agent : agents) {
            if (random.nextDouble() < plan.lossShare()) {
                boolean crash = random.nextBoolean();
                long at = random.nextLong(Math.max(1, within.toMillis()));
                clock.schedule(() -> lose(agent, crash), at, TimeUnit.MILLISECONDS);
                clock.schedule(() -> agent.link().heal(), at + plan.loss().pick(random), TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        agents.forEach(SimAgent::close);
    }

    private static void lose(SimAgent agent, boolean crash) {
        agent.link().cut();
        if (crash) {
            agent.node().crash();
        }
    }

    private void adopt(StateFolder state) {
        var kept = state.kept();
        for (SimAgent agent : agents) {
            Collection<SimNode.Kept> vms = kept.getOrDefault(agent.node().id(), List.of());
            vms.forEach(agent.node()::adopt);
        }
    }

    private NodeInfo info(String id, int number, CachedTemplate template, int running) {
        return new NodeInfo(
                id,
                id,
                "127.0.0.1",
                Arch.ofThisMachine(),
                "simulated",
                "simulated",
                2 * plan.capacity(),
                (2L + plan.capacity()) * GIB,
                100 * GIB,
                90 * GIB,
                plan.capacity(),
                running,
                0,
                0,
                List.of(template),
                problem,
                "",
                List.of(),
                null,
                false,
                plan.cores());
    }
}
