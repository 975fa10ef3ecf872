/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import java.io.IOException;

/**
 * Something that happened on the server.
 *
 * @param cursor its place in the order of all events
 * @param type dotted, {@code instance.started} for instance
 * @param subject the id of what it is about
 * @param at when, as RFC 3339
 * @param data further facts
 */
public record ServerEvent(long cursor, String type, String subject, String at, JsonNode data) {
    static ServerEvent parse(String id, String type, String text) {
        JsonNode event = json(text);
        JsonNode facts = event.path("data").isObject() ? event.path("data") : event;
        long cursor = id.matches("\\d{1,18}")
                ? Long.parseLong(id)
                : event.path("cursor").asLong(-1);
        return new ServerEvent(cursor, type, Json.text(event, "subject"), Json.text(event, "at"), facts);
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text);
        } catch (IOException e) {
            return Json.object().put("text", text);
        }
    }
}
