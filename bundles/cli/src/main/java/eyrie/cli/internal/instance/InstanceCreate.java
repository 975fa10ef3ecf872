/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.ProgressLine;
import eyrie.cli.internal.text.Table;
import eyrie.cli.internal.text.Text;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for instances and waits for them. */
@Command(
        name = "create",
        description = {
            "Ask for instances of a template and wait until they have started.",
            "Exits with 1 if one of them failed or has not started in time; those go on all the same."
        },
        footer = {
            "",
            "Examples:",
            "  eyrie instance create debian --count 4",
            "  eyrie instance create debian -t ready --script build.sh --port ssh=22"
        })
public final class InstanceCreate implements Callable<Integer> {
    private static final Duration PATIENCE_FOR_EVENTS = Duration.ofSeconds(2);

    private final Session session;

    @Mixin
    private InstanceRequest request;

    @Option(names = "--no-wait", description = "Answer with the ids as soon as the request is accepted.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait, and how long a script may take. Default: 300.")
    private int timeout;

    public InstanceCreate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (timeout < 1) {
            throw Failure.invalid("--timeout: " + timeout + " is not accepted; use 1 or more seconds");
        }
        ObjectNode body = request.body(session.terminal().in(), timeout);
        InstanceApi instances = new InstanceApi(session.api());
        if (noWait) {
            List<String> ids = instances.create(body);
            session.answer(Json.array(ids.stream().map(TextNode::valueOf).toList()), String.join("\n", ids));
            return 0;
        }
        answer(createAndWait(instances, body));
        return 0;
    }

    private List<InstanceOutcome> createAndWait(InstanceApi instances, ObjectNode body) throws InterruptedException {
        InstanceWatch watch = new InstanceWatch(InstanceWatch.START_IS_OVER);
        try (InstanceEvents events = new InstanceEvents(session.api(), watch);
                ProgressLine progress = session.progress()) {
            boolean connected = watch.awaitConnected(PATIENCE_FOR_EVENTS);
            progress.at("starting " + Text.count(request.count(), "instance"), -1);
            long begin = System.nanoTime();
            watch.expect(instances.create(body));
            if (!connected) {
                events.reconcile();
            }
            if (!watch.awaitSettled(Duration.ofSeconds(timeout))) {
                events.reconcile();
            }
            return outcomes(instances, watch, begin);
        }
    }

    private static List<InstanceOutcome> outcomes(InstanceApi instances, InstanceWatch watch, long begin) {
        Map<String, InstanceView> views =
                instances.all().stream().collect(Collectors.toMap(InstanceView::id, Function.identity()));
        Map<String, String> nodes = instances.nodeNames();
        Map<String, InstanceWatch.Sighting> sightings = watch.sightings();
        return watch.expected().stream()
                .map(id -> {
                    InstanceWatch.Sighting sighting = sightings.get(id);
                    InstanceView view = views.get(id);
                    String node = view == null ? "" : view.text("node_id");
                    long end = sighting == null ? System.nanoTime() : sighting.nanos();
                    return new InstanceOutcome(
                            id,
                            sighting,
                            view,
                            nodes.getOrDefault(node, node),
                            TimeUnit.NANOSECONDS.toMillis(Math.max(0, end - begin)));
                })
                .toList();
    }

    private void answer(List<InstanceOutcome> outcomes) {
        Table table = new Table(session.style(), "INSTANCE", "STATE", "NODE", "MS", "OUTPUT");
        outcomes.forEach(o -> table.row(o.id(), o.state(), o.node(), Long.toString(o.millis()), o.output()));
        List<ObjectNode> bodies = outcomes.stream().map(InstanceOutcome::body).toList();
        List<InstanceOutcome> failed =
                outcomes.stream().filter(outcome -> !outcome.isStarted()).toList();
        if (failed.isEmpty()) {
            session.answer(Json.array(bodies), table.render() + summary(outcomes));
            return;
        }
        session.say(table.render());
        throw new Failure(FailureKind.INTERNAL, sentence(failed, outcomes.size()), Json.array(bodies));
    }

    /** How long the starts took, where there are several. */
    private static String summary(List<InstanceOutcome> outcomes) {
        if (outcomes.size() < 2) {
            return "";
        }
        long[] millis =
                outcomes.stream().mapToLong(InstanceOutcome::millis).sorted().toArray();
        return "\n\n%s: fastest %d ms, median %d ms, slowest %d ms"
                .formatted(
                        Text.count(millis.length, "instance"),
                        millis[0],
                        millis[millis.length / 2],
                        millis[millis.length - 1]);
    }

    private String sentence(List<InstanceOutcome> failed, int count) {
        InstanceOutcome first = failed.getFirst();
        boolean late = first.sighting() == null
                || !InstanceWatch.START_IS_OVER.contains(first.sighting().state());
        String why = late ? "not started within " + timeout + " s, still " + first.state() : first.message();
        return failed.size() + " of " + Text.count(count, "instance") + " of " + request.template()
                + " failed; the first, " + first.id() + ": " + (why.isEmpty() ? first.state() : why);
    }
}
