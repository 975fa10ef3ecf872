/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** What tells the manifests of templates from others, and what they say; as docs/format.md has it. */
final class TemplateManifest {
    static final String TYPE = "application/vnd.eyrie.template.v1";

    private static final String TEMPLATE = "eyrie.template";
    private static final String NUMBER = "eyrie.number";
    private static final String PACK = "application/vnd.eyrie.pack.v1";
    private static final int MOST_DIGITS = 9;

    private TemplateManifest() {}

    /** The template's id. */
    static Optional<String> template(byte[] manifest) {
        return annotation(ManifestDocument.object(manifest), TEMPLATE);
    }

    /**
     * The version that a manifest is of; nothing if it does not say so.
     *
     * @param id of the template
     * @param number of the version; empty in manifests of earlier programs
     */
    record Named(String id, OptionalInt number, PackSet packs) {}

    /** What a manifest says of its version; empty if it is of no template after all. */
    static Optional<Named> read(byte[] manifest) {
        JsonNode json = ManifestDocument.object(manifest);
        return annotation(json, TEMPLATE).map(id -> new Named(id, number(json), packs(json)));
    }

    private static OptionalInt number(JsonNode json) {
        return annotation(json, NUMBER)
                .filter(text -> text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElse(OptionalInt.empty());
    }

    private static PackSet packs(JsonNode json) {
        TreeMap<Long, Long> bytes = new TreeMap<>();
        for (JsonNode layer : json.path("layers")) {
            String digest = layer.path("digest").asText();
            if (layer.path("mediaType").asText().equals(PACK)) {
                bytes.put(PackSet.mark(digest), Math.max(0, layer.path("size").asLong()));
            }
        }
        return PackSet.of(bytes);
    }

    private static Optional<String> annotation(JsonNode json, String name) {
        String value = json.path("annotations").path(name).asText();
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
