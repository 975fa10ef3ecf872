/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists VMs. */
@Command(name = "list", description = "List the VMs of the server's node, those of instances included.")
public final class ListCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "VM", description = "Ids or names. Default: all.")
    private List<String> vms = List.of();

    @Option(
            names = {"-r", "--running"},
            description = "Only those that run.")
    private boolean running;

    @Option(
            names = {"-s", "--stopped"},
            description = "Only those that do not run.")
    private boolean stopped;

    @Option(
            names = {"-a", "--all"},
            description = "All of them, which is the default.")
    private boolean all;

    public ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Library library = new Library(session.api());
        List<VmView> listed = named(library.all()).stream().filter(this::wanted).toList();
        session.answer(() -> Json.array(listed.stream().map(VmView::listed).toList()), () -> table(library, listed));
        return 0;
    }

    private String table(Library library, List<VmView> listed) {
        Map<String, String> templates = library.templateNames(listed);
        Table table = new Table(session.style(), "NAME", "UUID", "STATUS", "IP", "PORTS", "TEMPLATE", "CREATED");
        listed.forEach(vm -> table.row(
                vm.name(),
                vm.id(),
                vm.status(),
                vm.text("ip"),
                vm.ports(),
                template(vm, templates),
                session.times().ago(vm.text("created"))));
        return table.render();
    }

    private static String template(VmView vm, Map<String, String> names) {
        String id = vm.text("template_id");
        return id.isEmpty() ? "" : names.getOrDefault(id, id) + ":" + vm.text("template_tag");
    }

    private List<VmView> named(List<VmView> known) {
        if (vms.isEmpty()) {
            return known;
        }
        return vms.stream().map(name -> find(known, name)).toList();
    }

    private static VmView find(List<VmView> known, String idOrName) {
        return known.stream()
                .filter(vm -> vm.id().equals(idOrName))
                .findFirst()
                .or(() ->
                        known.stream().filter(vm -> vm.name().equals(idOrName)).findFirst())
                .orElseThrow(() -> new Failure(FailureKind.NOT_FOUND, "VM \"" + idOrName + "\": not found"));
    }

    private boolean wanted(VmView vm) {
        return all || running == stopped || vm.isRunning() == running;
    }
}
