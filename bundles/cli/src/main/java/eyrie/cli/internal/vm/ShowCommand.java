/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Times;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one VM. */
@Command(name = "show", description = "Show a VM, or one property of it.")
public final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "VM", description = "Id or name of the VM.")
    private String vm;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROPERTY",
            description = "One of: ${COMPLETION-CANDIDATES}.",
            completionCandidates = VmProperty.Names.class)
    private String property;

    public ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        VmProperty asked = property == null ? null : VmProperty.parse(property);
        VmView found = new Library(session.api()).find(vm);
        if (asked == null) {
            session.answer(found.shown(), facts(found));
        } else {
            session.answer(asked.body(found), asked.text(found));
        }
        return 0;
    }

    private String facts(VmView found) {
        Times times = session.times();
        return new Fields(session.style())
                .add("name", found.name())
                .add("uuid", found.id())
                .add("status", found.status())
                .add("owner", found.text("owner"))
                .add("problem", found.text("problem"))
                .add("cpus", found.config().path("cpu_count").asText())
                .add("ram", Sizes.show(found.config().path("ram_bytes").asLong()))
                .add("disk", disk(found))
                .add("ip", found.text("ip"))
                .add("mac", found.text("mac"))
                .add("ports", found.ports())
                .add("template", found.text("template_id"))
                .add("tag", found.text("template_tag"))
                .add("machine", machine(found))
                .add("pid", found.vm().path("pid").asLong() == 0 ? "" : found.text("pid"))
                .add("created", times.full(found.text("created")))
                .add("started", times.full(found.text("started")))
                .add("stopped", times.full(found.text("stopped")))
                .add("ended", found.vm().path("exit").path("detail").asText(""))
                .render();
    }

    private static String disk(VmView vm) {
        return Sizes.show(vm.config().path("disk_bytes").asLong()) + ", "
                + Sizes.show(vm.vm().path("disk_bytes").asLong()) + " of its own in use";
    }

    private static String machine(VmView vm) {
        return String.join(
                " ",
                vm.config().path("arch").asText(""),
                vm.config().path("accelerator").asText(""),
                vm.config().path("machine_type").asText(""),
                vm.config().path("cpu_model").asText(""));
    }
}
