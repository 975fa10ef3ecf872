/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;

/** The licenses of the server. */
record LicenseApi(Api api) {
    private static final String ROOT = "/eyrie/v1/license";

    JsonNode status() {
        return api.get(ROOT);
    }

    JsonNode history() {
        return api.get(ROOT + "/history");
    }

    JsonNode activate(String key) {
        return api.post(ROOT + "/keys", Json.object().put("key", key));
    }

    JsonNode validate(String key) {
        return api.post(ROOT + "/validate", Json.object().put("key", key));
    }

    void remove(String id) {
        api.delete(Paths.of(ROOT + "/keys/%s", id));
    }

    JsonNode trial() {
        return api.post(ROOT + "/trial", Json.object());
    }

    /** What people should know of, after whatever they asked for. */
    static void warn(Session session, JsonNode status) {
        status.path("warnings").forEach(warning -> session.warn(warning.asText()));
    }

    /** A limit of what is licensed; empty if there is none. */
    static String atMost(JsonNode of, String field) {
        int most = of.path(field).asInt();
        return most == 0 ? "" : "at most " + most;
    }

    /** The day of a point in time. */
    static String day(JsonNode node, String field) {
        String at = Json.text(node, field);
        return at.length() < 10 ? at : at.substring(0, 10);
    }
}
