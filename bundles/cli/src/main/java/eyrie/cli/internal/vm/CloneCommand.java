/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes VMs from a template or from another VM. */
@Command(
        name = "clone",
        description = "Make VMs from a template or from a VM that does not run. Answers with their ids.")
public final class CloneCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "Id or name of a template or a VM.")
    private String source;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "Names of the VMs to be.")
    private List<String> names;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "The template's version. Default: the latest.")
    private String tag;

    public CloneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<ObjectNode> clones = new ArrayList<>();
        for (String name : names) {
            clones.add(cloneAs(name, clones));
        }
        String ids =
                String.join("\n", clones.stream().map(c -> Json.text(c, "uuid")).toList());
        session.answer(clones.size() == 1 ? clones.getFirst() : Json.array(clones), ids);
        return 0;
    }

    private ObjectNode cloneAs(String name, List<ObjectNode> before) {
        ObjectNode request = Json.object().put("name", name);
        if (tag != null) {
            request.put("tag", tag);
        }
        try {
            VmView vm = new VmView(session.api().post(Paths.of("/eyrie/v1/vms/%s/clone", source), request));
            return Json.object().put("uuid", vm.id());
        } catch (Failure e) {
            before.forEach(made -> session.say(Json.text(made, "uuid")));
            throw e;
        }
    }
}
