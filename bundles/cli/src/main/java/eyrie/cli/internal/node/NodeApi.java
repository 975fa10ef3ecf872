/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.Paths;
import java.util.List;

/** The nodes that the controller knows. */
public record NodeApi(Api api) {
    JsonNode find(String id) {
        return api.get(Paths.of("/eyrie/v1/nodes/%s", id));
    }

    JsonNode configure(String id, JsonNode change) {
        return api.patch(Paths.of("/eyrie/v1/nodes/%s/config", id), change);
    }

    void delete(String id) {
        api.delete(Paths.of("/eyrie/v1/nodes/%s", id));
    }

    /** The id of the node with this id or, failing that, this name. */
    public String resolve(String word) {
        JsonNode all = api.get("/eyrie/v1/nodes");
        List<String> ids = matching(all, "id", word);
        if (ids.isEmpty()) {
            ids = matching(all, "name", word);
        }
        if (ids.isEmpty()) {
            throw new Failure(FailureKind.NOT_FOUND, "node \"" + word + "\": not found");
        }
        if (ids.size() > 1) {
            throw Failure.invalid("\"" + word + "\" means " + ids.size() + " nodes; use the id of one of them: "
                    + String.join(", ", ids));
        }
        return ids.getFirst();
    }

    private static List<String> matching(JsonNode all, String field, String word) {
        return all.valueStream()
                .filter(node -> name(node, field).equals(word))
                .map(node -> Json.text(node, "id"))
                .toList();
    }

    /** What was decided rules over what the node says. */
    private static String name(JsonNode node, String field) {
        String decided = field.equals("name") ? Json.text(node.path("config"), "name") : "";
        return decided.isEmpty() ? Json.text(node, field) : decided;
    }
}
