/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deletes VMs. */
@Command(name = "delete", description = "Remove VMs with everything of them, running or not.")
public final class DeleteCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private VmSelection selection;

    @Mixin
    private Confirmation confirmation;

    public DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Library library = new Library(session.api());
        List<String> vms = selection.resolve(library, _ -> true);
        if (!vms.isEmpty()) {
            confirmation.ask(session, "delete " + Text.count(vms.size(), "VM") + " (" + String.join(", ", vms) + ")");
        }
        new Batch(session)
                .forEach(
                        vms,
                        vm -> {
                            library.delete(vm);
                            return Json.object();
                        },
                        "deleted");
        return 0;
    }
}
