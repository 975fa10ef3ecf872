/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.text.Text;
import java.io.IOException;
import java.util.Set;

/** Reads the two shapes of answers: the compatible API's envelope and the plain JSON of Eyrie's own. */
final class Answers {
    /** What the compatible API says of things that are not there, word for word. */
    private static final Set<String> NOT_FOUND = Set.of("VM not in the registry", "Not found");

    private Answers() {}

    /** What is in an envelope. @throws Failure if the envelope says so */
    static JsonNode body(JsonNode envelope) {
        if (!"OK".equals(Json.text(envelope, "status"))) {
            throw failed(envelope, 200);
        }
        return envelope.path("body");
    }

    /** The failure that an answer with an error status tells of. */
    static Failure refusal(int status, byte[] text) throws IOException {
        JsonNode answer = parse(text);
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            return new Failure(FailureKind.of(Json.text(error, "kind"), status), sentence(error, status));
        }
        return failed(answer, status);
    }

    private static Failure failed(JsonNode envelope, int status) {
        String message = sentence(envelope, status);
        boolean missing =
                NOT_FOUND.contains(message) || message.startsWith("No such tag ") || message.endsWith(": not found");
        return new Failure(missing ? FailureKind.NOT_FOUND : FailureKind.of("", status == 200 ? 400 : status), message);
    }

    private static String sentence(JsonNode node, int status) {
        String message = Text.line(Json.text(node, "message"));
        if (message.isEmpty() && !node.path("waiting").isEmpty()) {
            return "the server is not ready, it waits for "
                    + String.join(
                            ", ",
                            node.path("waiting")
                                    .valueStream()
                                    .map(Answers::named)
                                    .toList());
        }
        return message.isEmpty() ? "the server answered with HTTP status " + status : message;
    }

    private static String named(JsonNode waitedFor) {
        return Text.line(Json.text(waitedFor, "name"));
    }

    private static JsonNode parse(byte[] text) throws IOException {
        try {
            return Json.read(text);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }
}
