/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists saves. */
@Command(name = "list", description = "List the saves of instances of the last week, oldest first.")
public final class ImageList implements Callable<Integer> {
    private final Session session;

    public ImageList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode saves = session.api().get("/api/v1/image");
        session.answer(() -> saves, () -> table(saves));
        return 0;
    }

    private String table(JsonNode saves) {
        Table table = new Table(session.style(), "SAVE", "STATUS", "INSTANCE", "TEMPLATE", "TAG", "ASKED", "ERROR");
        for (JsonNode save : saves) {
            JsonNode request = save.path("request");
            String name = Json.text(request, "NewTemplateName");
            table.row(
                    Json.text(save, "id"),
                    Json.text(save, "status"),
                    Json.text(request, "InstanceID"),
                    name.isEmpty() ? Json.text(request, "TemplateID") : name,
                    Json.text(request, "Tag"),
                    session.times()
                            .ago(Instant.ofEpochSecond(request.path("Timestamp").asLong())
                                    .toString()),
                    Json.text(save.path("error"), "Message"));
        }
        return table.render();
    }
}
