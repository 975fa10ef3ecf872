/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.session.Session.Access;
import eyrie.cli.internal.text.ProgressLine;
import eyrie.cli.internal.text.Table;
import eyrie.sim.SimException;
import eyrie.sim.SimObserver;
import eyrie.sim.SimPlan;
import eyrie.sim.SimResult;
import eyrie.sim.SimTarget;
import eyrie.sim.Simulation;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts a controller to work with simulated nodes. */
@Command(
        name = "sim",
        description = "Put a controller to work with simulated nodes, and check that it keeps what it promises."
                + " Without --server, one is started for it, on a temporary folder.",
        footer = {
            "",
            "Examples:",
            "  eyrie sim --nodes 100 --rate 50 --seconds 20",
            "  eyrie sim --nodes 500 --capacity 50 --instances 20000 --rate 0 --batch 1000 --backlog --leave",
            "  eyrie sim --nodes 50 --instances 500 --fail-percent 5 --lose-percent 20 --kill-server 2 --json",
            "  eyrie sim --server https://127.0.0.1:8090 --nodes 10 --instances 0 --seconds 600",
        })
public final class SimCommand implements Callable<Integer> {
    private static final int BROKEN_PROMISE = 1;

    private final Session session;

    @Mixin
    private SimOptions options = new SimOptions();

    @Option(names = "--json", description = "The last line is the result as one object of JSON.")
    private boolean json;

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            description = "The server's process on this machine, whose memory is watched.")
    private Long serverPid;

    public SimCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        boolean named = session.globals().serverNamed();
        SimPlan plan = options.plan(named);
        SimResult result = run(plan, named);
        answer(plan, result);
        return result.kept() ? 0 : BROKEN_PROMISE;
    }

    private SimResult run(SimPlan plan, boolean named) throws InterruptedException {
        try (ProgressLine progress = session.progress()) {
            Simulation simulation = new Simulation(plan, observer(progress));
            return named ? simulation.run(target()) : simulation.run(home(), options.settings());
        } catch (SimException e) {
            throw new Failure(FailureKind.UNAVAILABLE, e.getMessage(), e);
        }
    }

    private SimObserver observer(ProgressLine progress) {
        return new SimObserver() {
            @Override
            public void step(String what, double fraction) {
                progress.at(what, fraction);
            }

            @Override
            public void note(String sentence) {
                session.warn(sentence);
            }
        };
    }

    private SimTarget target() {
        Access access = session.access();
        OptionalLong pid = serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid);
        return new SimTarget(access.server().url(), access.authorization(), access.authorities(), pid);
    }

    /** The package that this program is a part of. */
    private static Path home() {
        String home = System.getProperty("eyrie.home");
        if (home == null) {
            throw Failure.invalid("no server can be started, since this is not the program of a package; name a server"
                    + " with --server URL");
        }
        return Path.of(home);
    }

    private void answer(SimPlan plan, SimResult result) {
        ObjectNode body = body(plan, result);
        if (json && !session.globals().machineReadable()) {
            session.print(Json.write(body) + "\n");
        } else {
            session.answer(() -> body, () -> text(plan, result));
        }
    }

    private static ObjectNode body(SimPlan plan, SimResult result) {
        ObjectNode body = Json.object()
                .put("nodes", result.nodes())
                .put("instances", result.instances())
                .put("placed", result.placed())
                .put("ended", result.ended())
                .put("placementsPerSecond", rounded(result.placementsPerSecond()));
        SimResult.Latency latency = result.postToAssigned();
        body.putObject("postToAssignedMs")
                .put("p50", rounded(latency.p50()))
                .put("p99", rounded(latency.p99()))
                .put("max", rounded(latency.max()));
        body.put("lost", result.lost())
                .put("duplicated", result.duplicated())
                .put("overfull", result.overfull())
                .put("unfinished", result.unfinished())
                .put("unknown", result.unknown())
                .put("refused", result.refused())
                .put("unanswered", result.unanswered())
                .put("serverRestarts", result.serverRestarts())
                .put("nodeBytes", result.nodeBytes())
                .put("seconds", rounded(result.seconds()))
                .put("serverRssMb", result.serverRssMb())
                .put("seed", plan.seed());
        result.problems().forEach(body.putArray("problems")::add);
        return body;
    }

    private String text(SimPlan plan, SimResult result) {
        SimResult.Latency latency = result.postToAssigned();
        Table table = new Table(session.style(), "FIGURE", "VALUE")
                .row("nodes", Integer.toString(result.nodes()))
                .row("instances acknowledged", Integer.toString(result.instances()))
                .row("placed on a node", Integer.toString(result.placed()))
                .row("reached their end", Integer.toString(result.ended()))
                .row("placements a second", shown(result.placementsPerSecond()))
                .row("request to assignment, median", millis(latency.p50()))
                .row("request to assignment, 99 of 100", millis(latency.p99()))
                .row("lost", Integer.toString(result.lost()))
                .row("run twice", Integer.toString(result.duplicated()))
                .row("over a node's capacity", Integer.toString(result.overfull()))
                .row("without an end", Integer.toString(result.unfinished()))
                .row("nobody asked for", Integer.toString(result.unknown()))
                .row("requests refused", Integer.toString(result.refused()))
                .row("requests unanswered", Integer.toString(result.unanswered()))
                .row("server killed", Integer.toString(result.serverRestarts()))
                .row("bytes to and from nodes", Long.toString(result.nodeBytes()))
                .row("seconds", shown(result.seconds()))
                .row("server's memory", result.serverRssMb() < 0 ? "" : result.serverRssMb() + " MiB")
                .row("seed", Long.toString(plan.seed()));
        StringBuilder text = new StringBuilder(table.render());
        result.problems().forEach(problem -> text.append("\n! ").append(problem));
        text.append("\n\n").append(result.kept() ? "Every promise was kept." : "A promise was broken.");
        return text.toString();
    }

    private static String millis(double value) {
        return value < 0 ? "" : shown(value) + " ms";
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
