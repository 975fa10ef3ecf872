/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a template. */
@Command(name = "delete", description = "Remove a template with all its versions.")
public final class TemplateDelete implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TEMPLATE", description = "Id or name of the template.")
    private String template;

    @Mixin
    private Confirmation confirmation;

    public TemplateDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Catalogue catalogue = new Catalogue(session.api());
        JsonNode found = catalogue.find(template);
        String name = Json.text(found, "name");
        int versions = found.path("versions").size();
        confirmation.ask(session, "delete the template \"" + name + "\" with " + Text.count(versions, "version"));
        catalogue.delete(Json.text(found, "id"));
        session.answer(Json.object(), Text.line(name) + ": deleted");
        return 0;
    }
}
