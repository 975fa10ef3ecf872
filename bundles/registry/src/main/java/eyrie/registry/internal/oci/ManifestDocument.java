/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the registry reads out of a manifest, whatever its media type: what it needs, what it refers to, what it says it
 * is. The rest is the clients' affair.
 *
 * @param mediaType empty if it does not say
 * @param artifactType as referrers are filtered by; empty if it has none
 * @param subject what it refers to
 * @param blobs what it needs that is no manifest
 * @param manifests what it lists as manifests, which some clients do with blobs as well
 */
public record ManifestDocument(
        Optional<String> mediaType,
        Optional<String> artifactType,
        Optional<String> subject,
        Set<String> blobs,
        Set<String> manifests) {
    private static final int MAX_DEPTH = 100;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
    }

    public static ManifestDocument parse(byte[] content) {
        ObjectNode json = object(content);
        Set<String> blobs = new LinkedHashSet<>();
        Set<String> manifests = new LinkedHashSet<>();
        Optional<JsonNode> config = descriptor(json.get("config"), "config");
        config.ifPresent(descriptor -> blobs.add(digest(descriptor, "config")));
        collect(json, "layers", blobs);
        collect(json, "blobs", blobs);
        collect(json, "manifests", manifests);
        return new ManifestDocument(
                text(json, "mediaType"),
                text(json, "artifactType").or(() -> config.flatMap(descriptor -> text(descriptor, "mediaType"))),
                descriptor(json.get("subject"), "subject").map(descriptor -> digest(descriptor, "subject")),
                blobs,
                manifests);
    }

    /** The annotations of a stored manifest; null if it has none. */
    public static JsonNode annotations(byte[] content) {
        return object(content).get("annotations");
    }

    /** A manifest as it is. */
    static ObjectNode object(byte[] content) {
        try {
            if (MAPPER.readTree(content) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw OciError.MANIFEST_INVALID.because("manifest: it is no JSON; send a JSON object");
        }
        throw OciError.MANIFEST_INVALID.because("manifest: it is no JSON object; send one");
    }

    private static void collect(ObjectNode json, String field, Set<String> digests) {
        JsonNode list = json.get(field);
        if (list == null || list.isNull()) {
            return;
        }
        if (!list.isArray()) {
            throw OciError.MANIFEST_INVALID.because(
                    "%s: it is no array; send an array of descriptors".formatted(field));
        }
        for (JsonNode each : list) {
            descriptor(each, field)
                    .filter(descriptor -> !elsewhere(descriptor))
                    .ifPresent(descriptor -> digests.add(digest(descriptor, field)));
        }
    }

    /** A layer that may not be distributed, or is to be had elsewhere, need not be here. */
    private static boolean elsewhere(JsonNode descriptor) {
        String type = descriptor.path("mediaType").asText();
        return type.contains(".nondistributable.")
                || type.contains(".foreign.")
                || !descriptor.path("urls").isEmpty();
    }

    private static Optional<JsonNode> descriptor(JsonNode node, String field) {
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            throw OciError.MANIFEST_INVALID.because(
                    "%s: it is no descriptor; send an object with a digest".formatted(field));
        }
        return Optional.of(node);
    }

    private static String digest(JsonNode descriptor, String field) {
        return Names.digest(text(descriptor, "digest")
                        .orElseThrow(() -> OciError.MANIFEST_INVALID.because(
                                "%s: it has no digest; send a descriptor".formatted(field))))
                .toString();
    }

    private static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isTextual() && !value.textValue().isEmpty()
                ? Optional.of(value.textValue())
                : Optional.empty();
    }
}
