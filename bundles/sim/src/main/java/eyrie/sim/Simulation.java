/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.sim.SimResult.Latency;
import eyrie.sim.internal.check.History;
import eyrie.sim.internal.load.Census;
import eyrie.sim.internal.load.ControlPlane;
import eyrie.sim.internal.load.Farewell;
import eyrie.sim.internal.load.GroupMaker;
import eyrie.sim.internal.load.Requests;
import eyrie.sim.internal.load.TemplateMaker;
import eyrie.sim.internal.load.Undertaker;
import eyrie.sim.internal.node.Enrolment;
import eyrie.sim.internal.node.Identity;
import eyrie.sim.internal.node.Journal;
import eyrie.sim.internal.node.SimFleet;
import eyrie.sim.internal.node.StateFolder;
import eyrie.sim.internal.server.MemoryWatch;
import eyrie.sim.internal.server.OwnServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/** A run of a plan against a server, from the first node to the verdict. */
public final class Simulation {
    private static final long LOOK_MILLIS = 100;
    private static final Duration CENSUS = Duration.ofSeconds(5);
    private static final Duration ANNOUNCEMENTS = Duration.ofMinutes(5);

    private final SimPlan plan;
    private final SimObserver observer;

    public Simulation(SimPlan plan, SimObserver observer) {
        this.plan = plan;
        this.observer = observer;
    }

    /**
     * Runs against a server that it starts for the purpose.
     *
     * @param home folder of the package that the server is started from
     * @param settings of that server, {@code KEY=VALUE}
     * @throws SimException if it cannot be carried out
     */
    public SimResult run(Path home, List<String> settings) throws InterruptedException {
        observer.step("starting a server", -1);
        try (OwnServer server = OwnServer.start(home, settings)) {
            return run(server.target(), server);
        }
    }

    /** Runs against a server that is there. @throws SimException if it cannot be carried out */
    public SimResult run(SimTarget target) throws InterruptedException {
        return run(target, null);
    }

    private SimResult run(SimTarget target, OwnServer own) throws InterruptedException {
        History history = new History();
        try (ControlPlane server = new ControlPlane(target);
                Undertaker undertaker = new Undertaker(server, history::dismissed);
                MemoryWatch memory = new MemoryWatch(own == null ? target::pid : own::pid)) {
            observer.step("finding the template", -1);
            CachedTemplate template =
                    new TemplateMaker(server, target).ensure(plan.load().template());
            Path state = plan.fleet().state();
            SimResult result;
            try (StateFolder folder = state == null ? null : new StateFolder(state, history);
                    SimFleet fleet = fleet(server, target, template, history, folder)) {
                result = new Run(server, own, history, undertaker, fleet).result(memory);
            }
            boolean serverGoesOn = own == null;
            boolean nodesGoOn = state != null || plan.load().leave();
            if (serverGoesOn && !nodesGoOn) {
                sayFarewell(server);
            }
            return result;
        }
    }

    /** Whatever comes of it, the result stands. */
    private void sayFarewell(ControlPlane server) throws InterruptedException {
        try {
            new Farewell(server).take(SimFleet.ids(plan.fleet()), done -> observer.step("taking nodes out", done));
        } catch (SimException e) {
            observer.note("some nodes of the simulation are left at the server: " + e.getMessage());
        }
    }

    private SimFleet fleet(
            ControlPlane server, SimTarget target, CachedTemplate template, History history, StateFolder folder)
            throws InterruptedException {
        List<Identity> identities = new Enrolment(server, folder)
                .enrol(SimFleet.ids(plan.fleet()), done -> observer.step("joining nodes", done));
        Journal journal = folder == null ? history : folder;
        return new SimFleet(
                plan.fleet(),
                plan.seed(),
                target.url(),
                identities,
                template,
                plan.load().backlog(),
                journal,
                history::linkProblem);
    }

    /** The parts of one run. */
    private final class Run {
        private final OwnServer own;
        private final History history;
        private final Undertaker undertaker;
        private final SimFleet fleet;
        private final ControlPlane server;
        private final String prefix =
                "sim-%d-%d-".formatted(plan.seed(), ProcessHandle.current().pid());
        private final Census census;
        private int restarts;

        Run(ControlPlane server, OwnServer own, History history, Undertaker undertaker, SimFleet fleet) {
            this.own = own;
            this.history = history;
            this.undertaker = undertaker;
            this.fleet = fleet;
            this.server = server;
            census = new Census(server, history, prefix);
        }

        SimResult result(MemoryWatch memory) throws InterruptedException {
            fleet.start();
            await(
                    "announcing nodes",
                    ANNOUNCEMENTS,
                    () -> fleet.accepted() == plan.fleet().nodes(),
                    () -> fraction(fleet.accepted(), plan.fleet().nodes()));
            Requests requests = new Requests(server, history, plan.load(), groups(), prefix, plan.seed());
            if (!plan.load().leave()) {
                history.whenOver(undertaker::end);
            }
            long begin = System.nanoTime();
            long bytes = fleet.bytes();
            fleet.lose(plan.seed(), plan.longest());
            Thread killer = Thread.ofVirtual().start(this::killNowAndThen);
            if (plan.load().instances() > 0) {
                requests.run(plan.longest());
            } else {
                await("waiting", plan.longest(), () -> false, () -> -1);
            }
            killer.join();
            fleet.open();
            Census.Count count = settle(begin, requests.asked());
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new SimResult(
                    plan.fleet().nodes(),
                    history.acknowledged().size(),
                    history.placed(),
                    history.ended(),
                    history.placementsPerSecond(),
                    latency(history.postToAssigned()),
                    census.lost(count),
                    history.duplicated() + count.twice(),
                    history.overfull(),
                    unfinished(count),
                    Math.max(
                            0,
                            count.unknown()
                                    - requests.unanswered() * plan.load().batch()),
                    requests.refused(),
                    requests.unanswered(),
                    restarts,
                    fleet.bytes() - bytes,
                    seconds,
                    memory.largestMib(),
                    List.copyOf(history.problems()));
        }

        private List<String> groups() throws InterruptedException {
            return new GroupMaker(server)
                    .spread(
                            plan.fleet().name(),
                            plan.load().groups(),
                            SimFleet.ids(plan.fleet()),
                            done -> observer.step("grouping nodes", done));
        }

        private void killNowAndThen() {
            try {
                for (int kill = 1; own != null && kill <= plan.serverKills(); kill++) {
                    Thread.sleep(plan.longest().toMillis() / (plan.serverKills() + 1));
                    observer.note("killing the server");
                    own.killAndRestart();
                    restarts++;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits for the end of everything, which is helped along when its time is over. */
        private Census.Count settle(long begin, int goal) throws InterruptedException {
            Duration left = plan.longest().minusNanos(System.nanoTime() - begin);
            if (plan.load().leave()) {
                await(
                        "placing instances",
                        plan.settle(),
                        () -> history.placed() >= goal,
                        () -> fraction(history.placed(), goal));
            } else {
                boolean end = plan.fleet().run().most() == 0;
                await(
                        "running instances",
                        end ? Duration.ZERO : left,
                        () -> history.ended() >= goal,
                        () -> fraction(history.ended(), goal));
                history.acknowledged().forEach(undertaker::end);
            }
            return takeLastCensus();
        }

        private Census.Count takeLastCensus() throws InterruptedException {
            long deadline = System.nanoTime() + plan.settle().toNanos();
            Census.Count count = census.take();
            while (unfinished(count) > 0 && System.nanoTime() < deadline) {
                observer.step("waiting for the end", -1);
                requireServer();
                if (!plan.load().leave()) {
                    count.states().keySet().forEach(undertaker::end);
                }
                Thread.sleep(CENSUS.toMillis());
                count = census.take();
            }
            return count;
        }

        private void await(String what, Duration longest, BooleanSupplier done, DoubleSupplier fraction)
                throws InterruptedException {
            long deadline = System.nanoTime() + longest.toNanos();
            while (!done.getAsBoolean() && System.nanoTime() < deadline) {
                observer.step(what, fraction.getAsDouble());
                requireServer();
                Thread.sleep(LOOK_MILLIS);
            }
        }

        private void requireServer() {
            if (own != null) {
                own.requireAlive();
            }
        }

        private int unfinished(Census.Count count) {
            return (int) (plan.load().leave() ? count.in("Scheduling") : count.living());
        }
    }

    private static double fraction(int done, int all) {
        return all == 0 ? 1 : (double) done / all;
    }

    private static Latency latency(double[] sorted) {
        return sorted.length == 0
                ? new Latency(-1, -1, -1)
                : new Latency(rank(sorted, 0.5), rank(sorted, 0.99), sorted[sorted.length - 1]);
    }

    /** By the nearest-rank method. */
    private static double rank(double[] sorted, double part) {
        return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }
}
