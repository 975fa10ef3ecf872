/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.sim;

import eyrie.cli.internal.base.Failure;
import eyrie.sim.SimPlan;
import eyrie.sim.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What can be said about a simulation. */
final class SimOptions {
    private static final int MOST_NODES = 20_000;
    private static final int MOST_INSTANCES = 1_000_000;
    private static final int MOST_AT_ONCE = 10_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

    @Option(names = "--nodes", paramLabel = "N", description = "Simulated nodes. Default: 20.")
    private int nodes = 20;

    @Option(names = "--capacity", paramLabel = "N", description = "VMs at a time on a node. Default: 4.")
    private int capacity = 4;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the names of the nodes begin with. Default: sim. Nodes of that name that the server has"
                    + " already need --state.")
    private String name = "sim";

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Instances asked for in a second; 0: all at once. Default: 20.")
    private double rate = 20;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description =
                    "Instances in all; 0: the nodes only wait for what others ask for. Default: as many as the rate"
                            + " gives in the time.")
    private Integer instances;

    @Option(names = "--batch", paramLabel = "N", description = "Instances in one request. Default: 1.")
    private int batch = 1;

    @Option(names = "--seconds", paramLabel = "S", description = "For how long instances are asked for. Default: 30.")
    private int seconds = 30;

    @Option(
            names = "--settle",
            paramLabel = "S",
            description = "How long everything may take to end after that. Default: 120.")
    private int settle = 120;

    @Option(names = "--start-ms", paramLabel = "A..B", description = "Milliseconds until a VM runs. Default: 200..800.")
    private String start = "200..800";

    @Option(
            names = "--run-ms",
            paramLabel = "A..B",
            description = "Milliseconds until its guest shuts down; 0: it runs until it is ended. Default: 1000..5000.")
    private String run = "1000..5000";

    @Option(names = "--fail-percent", paramLabel = "P", description = "Of the VMs, so many do not start. Default: 0.")
    private double fail;

    @Option(names = "--vanish-percent", paramLabel = "P", description = "So many are gone of a sudden. Default: 0.")
    private double vanish;

    @Option(
            names = "--lose-percent",
            paramLabel = "P",
            description = "Of the nodes, so many are lost once: half of them lose their connection, half their VMs as"
                    + " well. Default: 0.")
    private double lose;

    @Option(
            names = "--lose-ms",
            paramLabel = "A..B",
            description = "Milliseconds until a lost node is back. Default: 2000..10000.")
    private String loss = "2000..10000";

    @Option(names = "--priorities", description = "Ask with mixed priorities.")
    private boolean priorities;

    @Option(names = "--groups", paramLabel = "N", description = "Spread nodes and requests over groups. Default: 0.")
    private int groups;

    @Option(
            names = "--backlog",
            description = "The nodes take nothing until everything is asked for: how fast is a long queue placed?")
    private boolean backlog;

    @Option(names = "--leave", description = "Leave what runs; otherwise every instance is ended.")
    private boolean leave;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description = "What is asked for. Default: eyrie-sim, which is made if the server has none.")
    private String template = SimPlan.Load.TEMPLATE;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Of everything that is left to chance. Default: another one each time, which is printed.")
    private Long seed;

    @Option(
            names = "--kill-server",
            paramLabel = "N",
            description = "Kill the server so often meanwhile and start it again; not with --server. Default: 0.")
    private int kills;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where the nodes keep who they are and what runs on them, for the next process with this DIR.")
    private Path state;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "Physical cores that each node tells of, which licenses count. Default: 0.")
    private int cores;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the server that is started. May be repeated.")
    private List<String> settings = List.of();

    List<String> settings() {
        return settings;
    }

    /** @param serverNamed whether there is a server, so that none is started */
    SimPlan plan(boolean serverNamed) {
        within("--nodes", nodes, 0, MOST_NODES);
        within("--capacity", capacity, 1, 1024);
        within("--cores", cores, 0, 1024);
        within("--batch", batch, 1, MOST_AT_ONCE);
        within("--seconds", seconds, 1, 86_400);
        within("--settle", settle, 1, 86_400);
        within("--groups", groups, 0, 100);
        within("--kill-server", kills, 0, 1000);
        within("--rate", rate, 0, 100_000);
        within("--fail-percent", fail, 0, 100);
        within("--vanish-percent", vanish, 0, 100 - fail);
        within("--lose-percent", lose, 0, 100);
        if (!NAME.matcher(name).matches()) {
            throw Failure.invalid(
                    "--name: \"" + name + "\" is not accepted; use up to 40 letters, digits, dots, dashes");
        }
        if (instances == null && rate == 0) {
            throw Failure.invalid("--rate 0 asks for everything at once; say how many that are with --instances");
        }
        if (serverNamed && (kills > 0 || !settings.isEmpty())) {
            throw Failure.invalid(
                    "--kill-server and --set are for a server that the simulation starts; leave out --server");
        }
        int all = instances == null ? (int) Math.round(Math.min(MOST_INSTANCES, rate * seconds)) : instances;
        within("--instances", all, 0, MOST_INSTANCES);
        return new SimPlan(
                new SimPlan.Fleet(
                        nodes,
                        name,
                        capacity,
                        span("--start-ms", start),
                        span("--run-ms", run),
                        fail / 100,
                        vanish / 100,
                        lose / 100,
                        span("--lose-ms", loss),
                        state,
                        cores),
                new SimPlan.Load(all, rate, batch, template, groups, priorities, backlog, leave),
                seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(settle),
                kills);
    }

    private static Span span(String option, String text) {
        try {
            return Span.parse(text);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid(option + ": " + e.getMessage());
        }
    }

    private static void within(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw Failure.invalid("%s: %s is not accepted; use a number from %s to %s"
                    .formatted(option, shown(value), shown(least), shown(most)));
        }
    }

    private static String shown(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
