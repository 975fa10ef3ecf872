/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends instances. */
@Command(name = "delete", description = "End instances and remove their VMs.")
public final class InstanceDelete implements Callable<Integer> {
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

    @Mixin
    private Confirmation confirmation;

    public InstanceDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
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
        ids.forEach(id -> {
            api.terminate(id);
            session.say(id + ": terminating");
        });
        session.answer(Json.object(), ids.isEmpty() ? "nothing to do" : "");
        return 0;
    }
}
