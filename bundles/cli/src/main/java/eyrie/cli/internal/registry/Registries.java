/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.util.List;

/** Finds the registry that a command means. */
record Registries(Session session, RemoteChoice ofGroup) {
    static final String ALL = "/eyrie/v1/registries";

    /** The address of the registry that is named, or of the default. */
    String path(RemoteChoice choice) {
        String name = choice.name != null ? choice.name : ofGroup.name;
        return Paths.of(ALL + "/%s", name != null ? name : byDefault());
    }

    private String byDefault() {
        List<JsonNode> all = session.api().get(ALL).valueStream().toList();
        if (all.isEmpty()) {
            throw new Failure(FailureKind.NOT_FOUND, "no registry is known; add one with: eyrie registry add NAME URL");
        }
        return all.stream()
                .filter(registry -> all.size() == 1 || registry.path("default").asBoolean())
                .map(registry -> Json.text(registry, "name"))
                .findFirst()
                .orElseThrow(() -> Failure.invalid("none of the registries is the default; name one with --remote: "
                        + String.join(
                                ", ",
                                all.stream()
                                        .map(registry -> Json.text(registry, "name"))
                                        .toList())));
    }
}
