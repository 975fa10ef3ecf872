/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Changes what a name stands for. */
@Command(
        name = "set",
        description =
                "Add a registry or replace all that is known of it, the credential included. What is not said is not"
                        + " kept.")
final class RegistrySet implements Callable<Integer> {
    private final Session session;

    @Mixin
    private RegistrySettings settings;

    RegistrySet(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode set = session.api()
                .put(
                        Paths.of(Registries.ALL + "/%s", settings.name),
                        "application/json",
                        BodyPublishers.ofString(Json.write(settings.request(session))));
        session.answer(set, Text.line(Json.text(set, "name")) + ": " + Json.text(set, "url"));
        return 0;
    }
}
