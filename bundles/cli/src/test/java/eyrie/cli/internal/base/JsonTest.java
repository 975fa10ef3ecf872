/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON trees: the same as a mapper makes and writes, and nothing that is no JSON. */
class JsonTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"text with \\\" \\u0000 \\n ü 日本 \\ud83d\\ude00\"",
                "{\"a\":[1,-2,2147483648,9223372036854775807,123456789012345678901234567890,0.5,-1e300],\"b\":{\"c\":[[[]]]}}",
                "[true,false,null,\"\",{\"\":null}]"
            })
    void readsAndWritesAsAMapperDoes(String text) throws Exception {
        assertThat(Json.read(text)).isEqualTo(MAPPER.readTree(text));
        assertThat(Json.write(Json.read(text))).isEqualTo(MAPPER.writeValueAsString(MAPPER.readTree(text)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsWhatItWrote(long seed) throws Exception {
        JsonNode node = random(new Random(seed), 6);

        assertThat(Json.read(Json.write(node))).isEqualTo(node);
        assertThat(Json.write(node)).isEqualTo(MAPPER.writeValueAsString(node)).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{", "[1,", "{\"a\":}", "{\"a\" 1}", "nul", "\"open"})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JacksonException.class);
    }

    @Test
    void refusesToBeLedTooDeep() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000))).isInstanceOf(JacksonException.class);
    }

    @Test
    void nothingIsMissing() throws Exception {
        assertThat(Json.read("").isMissingNode()).isTrue();
    }

    private static JsonNode random(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> Json.object().numberNode(random.nextInt());
            case 1 -> Json.object().numberNode(random.nextDouble());
            case 2 -> Json.object().textNode(text(random));
            case 3 -> Json.object().booleanNode(random.nextBoolean());
            case 4 -> Json.object().nullNode();
            case 5 -> {
                ArrayNode array = Json.array();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(random(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = Json.object();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(text(random), random(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(8), 0, 0xd800)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
