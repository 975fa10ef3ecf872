/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives a registry a name. */
@Command(
        name = "add",
        description = "Give a registry a name. The first one becomes the default.",
        footer = {
            "",
            "Examples:",
            "  eyrie registry add corp https://registry.example.org -p team/ci -u ci --password-stdin < token",
            "  eyrie registry add local http://127.0.0.1:5000"
        })
final class RegistryAdd implements Callable<Integer> {
    private final Session session;

    @Mixin
    private RegistrySettings settings;

    RegistryAdd(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode added =
                session.api().post(Registries.ALL, settings.request(session).put("name", settings.name));
        session.answer(added, Text.line(Json.text(added, "name")) + ": " + Json.text(added, "url"));
        return 0;
    }
}
