/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.base;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;

/** Reads and writes JSON as trees: no class is bound to it, which keeps the start of the program short. */
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    public static ArrayNode array(Collection<? extends JsonNode> elements) {
        return array().addAll(elements);
    }

    /** Compact, on one line. */
    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new Failure(
                    FailureKind.INTERNAL, "the answer cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** @throws JacksonException if it is no JSON */
    public static JsonNode read(byte[] text) throws IOException {
        return MAPPER.readTree(text);
    }

    public static JsonNode read(String text) throws JacksonException {
        return MAPPER.readTree(text);
    }

    /** A field's text, or an empty string where it is missing or null. */
    public static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
