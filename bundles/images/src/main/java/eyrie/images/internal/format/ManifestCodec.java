/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.template.ImageFile.Role;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes and reads the manifests of template versions. Thread-safe. */
public final class ManifestCodec {
    private static final String ROLE = "eyrie.role";
    private static final String ENTRIES = "eyrie.pack.entries";
    private static final String TABLE = "eyrie.pack.table";

    private final JsonMapper json = JsonMapper.builder().build();

    /** The same manifest is always the same bytes. */
    public byte[] write(VersionManifest manifest) {
        ObjectNode root = json.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", VersionManifest.MEDIA_TYPE);
        root.put("artifactType", VersionManifest.ARTIFACT_TYPE);
        descriptor(root.putObject("config"), VersionManifest.CONFIG_TYPE, manifest.config());
        ArrayNode layers = root.putArray("layers");
        new TreeMap<>(manifest.maps())
                .forEach((role, blob) -> descriptor(layers.addObject(), VersionManifest.MAP_TYPE, blob)
                        .put(ROLE, role.fileName()));
        for (PackBlob pack : manifest.packs()) {
            descriptor(layers.addObject(), VersionManifest.PACK_TYPE, pack.blob())
                    .put(ENTRIES, Integer.toString(pack.trailer().entries()))
                    .put(TABLE, pack.trailer().table().toString());
        }
        ObjectNode annotations = root.putObject("annotations");
        new TreeMap<>(manifest.annotations()).forEach(annotations::put);
        try {
            return json.writeValueAsBytes(root);
        } catch (JacksonException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @return the annotations, to be filled */
    private static ObjectNode descriptor(ObjectNode to, String type, Blob blob) {
        to.put("mediaType", type);
        to.put("digest", blob.digest().toString());
        to.put("size", blob.bytes());
        return type.equals(VersionManifest.CONFIG_TYPE) ? to : to.putObject("annotations");
    }

    /**
     * @param where the manifest's name for error messages
     * @throws DamagedException if it is no template or not one that this program understands
     */
    public VersionManifest read(byte[] bytes, String where) throws IOException {
        JsonNode root;
        try {
            root = json.readTree(bytes);
        } catch (JacksonException broken) {
            throw new DamagedException("%s: it is no JSON".formatted(where), broken);
        }
        String type = root.path("artifactType").asText();
        if (!VersionManifest.ARTIFACT_TYPE.equals(type)) {
            throw new DamagedException("%s: it holds no template; its artifactType is \"%s\" and not %s"
                    .formatted(where, type, VersionManifest.ARTIFACT_TYPE));
        }
        Map<Role, Blob> maps = new EnumMap<>(Role.class);
        List<PackBlob> packs = new ArrayList<>();
        for (JsonNode layer : root.path("layers")) {
            switch (layer.path("mediaType").asText()) {
                case VersionManifest.MAP_TYPE -> {
                    if (maps.put(role(layer, where), blob(layer, where)) != null) {
                        throw new DamagedException("%s: it has two maps of one image".formatted(where));
                    }
                }
                case VersionManifest.PACK_TYPE -> packs.add(pack(layer, where));
                case String other ->
                    throw new DamagedException("%s: a layer of the type \"%s\" is unknown".formatted(where, other));
            }
        }
        Map<String, String> annotations = new TreeMap<>();
        root.path("annotations")
                .properties()
                .forEach(each -> annotations.put(each.getKey(), each.getValue().asText()));
        return new VersionManifest(blob(root.path("config"), where), maps, packs, annotations);
    }

    private static Blob blob(JsonNode descriptor, String where) throws DamagedException {
        Digest digest = Digest.parse(descriptor.path("digest").asText())
                .orElseThrow(() -> new DamagedException("%s: a digest is no SHA-256".formatted(where)));
        long bytes = descriptor.path("size").asLong(-1);
        if (bytes < 0) {
            throw new DamagedException("%s: %s has no size".formatted(where, digest));
        }
        return new Blob(digest, bytes);
    }

    private static Role role(JsonNode layer, String where) throws DamagedException {
        String name = layer.path("annotations").path(ROLE).asText();
        try {
            return Role.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new DamagedException("%s: an image called \"%s\" is unknown".formatted(where, name), unknown);
        }
    }

    private static PackBlob pack(JsonNode layer, String where) throws DamagedException {
        JsonNode annotations = layer.path("annotations");
        Digest table = Digest.parse(annotations.path(TABLE).asText())
                .orElseThrow(() -> new DamagedException("%s: a pack without the digest of its table".formatted(where)));
        PackBlob pack = new PackBlob(
                blob(layer, where), new PackTrailer(annotations.path(ENTRIES).asInt(-1), table));
        pack.trailer().tableOffset(pack.blob().bytes(), where);
        return pack;
    }
}
