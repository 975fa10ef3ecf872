/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Job;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a template version of a VM. */
@Command(
        name = "push",
        description =
                "Make a version of a template from a VM that does not run. Suspended, its clones start in no time.")
public final class PushCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "VM", description = "Id or name of the VM; the template gets both.")
    private String vm;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            required = true,
            description = "Name of the version: letters, digits, and . _ - +")
    private String tag;

    @Option(
            names = {"-d", "--description"},
            paramLabel = "TEXT",
            description = "What the version is.")
    private String description;

    public PushCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.object().put("tag", tag);
        if (description != null) {
            request.put("description", description);
        }
        JsonNode accepted = session.api().post(Paths.of("/eyrie/v1/vms/%s/push", vm), request);
        answer(session.follow(Job.of(session.api(), accepted), "pushing " + vm));
        return 0;
    }

    private void answer(JsonNode version) {
        ObjectNode body = Json.object()
                .put("uuid", Json.text(version, "template_id"))
                .put("name", Json.text(version, "template_name"))
                .put("tag", tag)
                .put("version", version.path("number").asInt());
        session.answer(body, Json.text(body, "uuid"));
    }
}
