/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.group;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.Paths;

/** The groups of the server; it finds them by id or name. */
record GroupApi(Api api) {
    private static final String ALL = "/eyrie/v1/groups";

    JsonNode list() {
        return api.get(ALL);
    }

    JsonNode find(String idOrName) {
        return api.get(one(idOrName));
    }

    static String all() {
        return ALL;
    }

    static String one(String idOrName) {
        return Paths.of(ALL + "/%s", idOrName);
    }

    static String member(String group, String node) {
        return Paths.of(ALL + "/%s/nodes/%s", group, node);
    }

    static String name(JsonNode group) {
        return Json.text(group, "name");
    }
}
