/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.ProgressLine;
import eyrie.cli.internal.text.Text;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends instances. */
@Command(name = "delete", description = "End instances and remove their VMs; answers when nothing of them is left.")
public final class InstanceDelete implements Callable<Integer> {
    private static final Duration PATIENCE_FOR_EVENTS = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Session session;

    @Parameters(
            arity = "0..*",
            paramLabel = "INSTANCE",
            description = "Ids, beginnings of ids, names or external ids of instances.")
    private List<String> instances = List.of();

    @Option(
            names = {"-a", "--all"},
            description = "All of them; asks first.")
    private boolean all;

    @Option(names = "--no-wait", description = "Answer as soon as the request is accepted.")
    private boolean noWait;

    @Mixin
    private Confirmation confirmation;

    public InstanceDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (all != instances.isEmpty()) {
            throw Failure.invalid("name one or more instances, or use --all");
        }
        InstanceApi api = new InstanceApi(session.api());
        List<String> ids = all
                ? api.all().stream()
                        .filter(i -> !i.state().startsWith("Terminat"))
                        .map(InstanceView::id)
                        .toList()
                : instances.stream().map(api::resolve).toList();
        if (all && !ids.isEmpty()) {
            confirmation.ask(session, "end " + Text.count(ids.size(), "instance"));
        }
        if (noWait || ids.isEmpty()) {
            ids.forEach(api::terminate);
            session.answer(Json.object(), ids.isEmpty() ? "nothing to do" : lines(ids, "terminating"));
        } else {
            terminateAndWait(api, ids);
            session.answer(Json.object(), lines(ids, "terminated"));
        }
        return 0;
    }

    private void terminateAndWait(InstanceApi api, List<String> ids) throws InterruptedException {
        InstanceWatch watch = new InstanceWatch(InstanceWatch.GONE);
        try (InstanceEvents events = new InstanceEvents(session.api(), watch);
                ProgressLine progress = session.progress()) {
            boolean connected = watch.awaitConnected(PATIENCE_FOR_EVENTS);
            progress.at("ending " + Text.count(ids.size(), "instance"), -1);
            ids.forEach(api::terminate);
            watch.expect(ids);
            if (!connected || !watch.awaitSettled(PATIENCE)) {
                events.reconcile();
            }
            if (!watch.awaitSettled(PATIENCE)) {
                throw new Failure(
                        FailureKind.TIMEOUT,
                        "not all of %s are gone after a minute; see: eyrie instance list"
                                .formatted(Text.count(ids.size(), "instance")));
            }
        }
    }

    private static String lines(List<String> ids, String state) {
        return ids.stream().map(id -> id + ": " + state).collect(Collectors.joining("\n"));
    }
}
