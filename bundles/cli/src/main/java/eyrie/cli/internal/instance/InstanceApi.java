/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.text.Text;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The instances of the server. */
record InstanceApi(Api api) {
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final int SHORTEST_PREFIX = 4;

    List<String> create(JsonNode request) {
        return api.post("/api/v1/vm", request)
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    List<InstanceView> all() {
        return api.get("/api/v1/vm").valueStream().map(InstanceView::unwrapped).toList();
    }

    InstanceView find(String id) {
        return new InstanceView(api.get(Paths.of("/api/v1/vm?id=%s", id)));
    }

    JsonNode history(String id) {
        return api.get(Paths.of("/eyrie/v1/instances/%s", id));
    }

    void terminate(String id) {
        api.delete("/api/v1/vm", Json.object().put("id", id));
    }

    /** The id that is meant: a whole one, the beginning of one, a name or an external id. */
    String resolve(String word) {
        if (word.matches(UUID)) {
            return word;
        }
        List<InstanceView> all = all();
        List<InstanceView> matches = matching(all, i -> i.id().equals(word));
        if (matches.isEmpty()) {
            matches = matching(
                    all,
                    i -> i.text("name").equals(word) || i.text("external_id").equals(word));
        }
        if (matches.isEmpty() && word.length() >= SHORTEST_PREFIX) {
            matches = matching(all, i -> i.id().startsWith(word));
        }
        return switch (matches.size()) {
            case 0 -> throw new Failure(FailureKind.NOT_FOUND, "instance \"" + word + "\": not found");
            case 1 -> matches.getFirst().id();
            default ->
                throw Failure.invalid("\"" + word + "\" means " + Text.count(matches.size(), "instance")
                        + "; use the id of one of them");
        };
    }

    /** Names of nodes by their ids. */
    Map<String, String> nodeNames() {
        return api.get("/api/v1/node")
                .valueStream()
                .collect(Collectors.toMap(
                        n -> Json.text(n, "node_id"), n -> Json.text(n, "node_name"), (first, _) -> first));
    }

    /** Names of templates by their ids; those that are gone are not among them. */
    Map<String, String> templateNames() {
        return api.get("/api/v1/registry/vm?apiVer=v1")
                .valueStream()
                .collect(Collectors.toMap(t -> Json.text(t, "id"), t -> Json.text(t, "name"), (first, _) -> first));
    }

    private static List<InstanceView> matching(List<InstanceView> all, Predicate<InstanceView> wanted) {
        return all.stream().filter(wanted).toList();
    }
}
