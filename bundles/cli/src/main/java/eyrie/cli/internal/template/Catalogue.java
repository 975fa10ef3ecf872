/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.Paths;
import java.util.List;

/** The templates of the server. */
record Catalogue(Api api) {
    /** The template with this id or, failing that, this name. */
    JsonNode find(String idOrName) {
        List<JsonNode> all = api.get("/eyrie/v1/templates").valueStream().toList();
        return all.stream()
                .filter(t -> Json.text(t, "id").equals(idOrName))
                .findFirst()
                .or(() -> all.stream()
                        .filter(t -> Json.text(t, "name").equals(idOrName))
                        .findFirst())
                .orElseThrow(() -> new Failure(FailureKind.NOT_FOUND, "template \"" + idOrName + "\": not found"));
    }

    void delete(String id) {
        api.delete(Paths.of("/eyrie/v1/templates/%s", id));
    }
}
