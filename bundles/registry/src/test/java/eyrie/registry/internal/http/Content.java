/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Things to push. */
final class Content {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private Content() {}

    static String digest(byte[] content) {
        return Digest.of(DigestAlgorithm.SHA256, content).toString();
    }

    static String sha512(byte[] content) {
        return Digest.of(DigestAlgorithm.SHA512, content).toString();
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** @param more further fields with their JSON */
    static byte[] manifest(String config, List<String> layers, Map<String, String> more) {
        return object(
                MANIFEST,
                "\"config\":%s,\"layers\":[%s]"
                        .formatted(
                                descriptor(CONFIG, config),
                                layers.stream()
                                        .map(layer -> descriptor(LAYER, layer))
                                        .collect(Collectors.joining(","))),
                more);
    }

    static byte[] index(List<String> manifests, Map<String, String> more) {
        return object(
                INDEX,
                "\"manifests\":[%s]"
                        .formatted(manifests.stream()
                                .map(manifest -> descriptor(MANIFEST, manifest))
                                .collect(Collectors.joining(","))),
                more);
    }

    static String descriptor(String type, String digest) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2}".formatted(type, digest);
    }

    private static byte[] object(String type, String fields, Map<String, String> more) {
        String further = more.entrySet().stream()
                .map(field -> ",\"%s\":%s".formatted(field.getKey(), field.getValue()))
                .collect(Collectors.joining());
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",%s%s}"
                .formatted(type, fields, further)
                .getBytes(StandardCharsets.UTF_8);
    }
}
