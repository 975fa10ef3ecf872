/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Understands answers that are not what was asked for. */
final class Answers {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_CHARACTERS = 200;

    private Answers() {}

    /** @param what was asked for, a noun */
    static Refusal refusal(HttpResponse<?> answer, byte[] body, String what) {
        String reason = reason(body);
        return new Refusal(
                answer.statusCode(),
                "%s: the registry answered %d%s"
                        .formatted(what, answer.statusCode(), reason.isEmpty() ? "" : " (" + reason + ")"),
                retryAfter(answer));
    }

    private static String reason(byte[] body) {
        try {
            JsonNode first = JSON.readTree(body).path("errors").path(0);
            String text =
                    (first.path("code").asText("") + " " + first.path("message").asText("")).strip();
            return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
        } catch (JacksonException noJson) {
            return "";
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Duration retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }
}
