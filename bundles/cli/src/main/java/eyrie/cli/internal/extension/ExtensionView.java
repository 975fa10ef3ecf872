/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Text;
import java.util.stream.Collectors;

/** An extension in words. */
final class ExtensionView {
    static final String ALL = "/eyrie/v1/extensions";

    private ExtensionView() {}

    static String facts(Session session, JsonNode extension) {
        JsonNode declared = extension.path("declared");
        Fields fields = new Fields(session.style())
                .add("file", Json.text(extension, "file"))
                .add("name", Json.text(extension, "symbolic_name"))
                .add("title", Json.text(extension, "title"))
                .add("version", Json.text(extension, "version"))
                .add("publisher", publisher(extension))
                .add("state", Json.text(extension, "state"))
                .add("reason", Json.text(extension, "reason"))
                .add("since", session.times().full(Json.text(extension, "since")))
                .add("paths", joined(declared.path("paths")))
                .add("permissions", joined(declared.path("permissions")))
                .add("services", joined(declared.path("services")))
                .add("digest", Json.text(extension, "digest"));
        StringBuilder text = new StringBuilder(fields.render());
        extension.path("notes").forEach(note -> text.append("\nnote: ").append(Text.line(note.asText())));
        return text.toString();
    }

    /** One line for the end of a command. */
    static String line(JsonNode extension) {
        String name = Text.line(Json.text(extension, "symbolic_name") + " " + Json.text(extension, "version"))
                .strip();
        String reason = Json.text(extension, "reason");
        StringBuilder text = new StringBuilder(name.isEmpty() ? Text.line(Json.text(extension, "file")) : name);
        text.append(": ").append(Json.text(extension, "state"));
        if (!reason.isEmpty()) {
            text.append("; ").append(Text.line(reason));
        }
        extension.path("notes").forEach(note -> text.append("\nnote: ").append(Text.line(note.asText())));
        return text.toString();
    }

    private static String publisher(JsonNode extension) {
        String name = Json.text(extension, "publisher");
        return name.isEmpty() && !Json.text(extension, "symbolic_name").isEmpty() ? "none that is trusted" : name;
    }

    static String joined(JsonNode words) {
        return words.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
    }
}
