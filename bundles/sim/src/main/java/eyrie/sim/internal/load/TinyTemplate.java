/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.template.Arch;
import eyrie.sim.internal.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A template version in the form in which registries keep it (docs/format.md): one disk of 64 KiB of zeros, for which no
 * pack is needed. Nothing can be started from it but a simulated VM.
 *
 * @param config the version as JSON
 * @param map of its disk
 * @param manifest that names both
 */
record TinyTemplate(byte[] config, byte[] map, byte[] manifest) {
    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    private static final int DISK_BYTES = 64 << 10;
    private static final long RAM_BYTES = 1L << 30;
    private static final int ZSTD_MAGIC = 0x28B52FFD;
    private static final int RAW_LAST_BLOCK = 1;
    private static final int SINGLE_SEGMENT = 0x20;

    static TinyTemplate of(String name, String tag) throws IOException {
        byte[] disk = new byte[DISK_BYTES];
        String id = UUID.randomUUID().toString();
        byte[] config = Json.bytes(config(id, name, tag, hex(disk)));
        byte[] map = map(disk);
        return new TinyTemplate(config, map, Json.bytes(manifest(id, name, tag, config, map)));
    }

    static String digest(byte[] blob) {
        return "sha256:" + hex(blob);
    }

    private static ObjectNode config(String id, String name, String tag, String diskDigest) {
        ObjectNode root = Json.object().put("format", 1);
        ObjectNode version = root.putObject("version")
                .put("templateId", id)
                .put("templateName", name)
                .put("number", 0)
                .put("tag", tag)
                .put("description", "For simulated nodes; no machine can start from it")
                .put("suspended", false)
                .put("hypervisor", "simulated")
                .put("created", Instant.now().toString());
        ObjectNode machine = version.putObject("config")
                .put("arch", Arch.ofThisMachine().name())
                .put("accelerator", "tcg")
                .put("machineType", "none")
                .put("cpuModel", "none")
                .put("cpuCount", 1)
                .put("ramBytes", RAM_BYTES)
                .put("diskBytes", DISK_BYTES)
                .put("layout", 1);
        machine.putObject("boot").put("kind", "FIRMWARE").putNull("commandLine");
        machine.putArray("ports");
        version.putArray("files")
                .addObject()
                .put("role", "DISK")
                .put("bytes", DISK_BYTES)
                .put("sha256", diskDigest);
        return root;
    }

    private static ObjectNode manifest(String id, String name, String tag, byte[] config, byte[] map) {
        ObjectNode root = Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MANIFEST_TYPE)
                .put("artifactType", "application/vnd.eyrie.template.v1");
        descriptor(root.putObject("config"), "application/vnd.eyrie.version.v1+json", config);
        ArrayNode layers = root.putArray("layers");
        descriptor(layers.addObject(), "application/vnd.eyrie.map.v1+zstd", map)
                .putObject("annotations")
                .put("eyrie.role", "disk");
        root.putObject("annotations")
                .put("eyrie.template", id)
                .put("org.opencontainers.image.title", name)
                .put("org.opencontainers.image.version", tag)
                .put("org.opencontainers.image.created", Instant.now().toString());
        return root;
    }

    private static ObjectNode descriptor(ObjectNode to, String type, byte[] blob) {
        return to.put("mediaType", type).put("digest", digest(blob)).put("size", blob.length);
    }

    /** One run of one chunk of zeros, in no pack. */
    private static byte[] map(byte[] disk) {
        ByteBuffer map = ByteBuffer.allocate(128);
        map.put("EYRMAP".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) 1);
        map.putInt(DISK_BYTES).putLong(DISK_BYTES).put(sha256(disk));
        map.putInt(0).putInt(1).put((byte) 0).put((byte) 1);
        return frame(map.flip());
    }

    /** A zstd frame that stores its content as it is: a head with the content's size, and one raw block. */
    private static byte[] frame(ByteBuffer content) {
        int size = content.remaining();
        int block = size << 3 | RAW_LAST_BLOCK;
        return ByteBuffer.allocate(4 + 2 + 3 + size)
                .putInt(ZSTD_MAGIC)
                .put((byte) SINGLE_SEGMENT)
                .put((byte) size)
                .put((byte) block)
                .put((byte) (block >> 8))
                .put((byte) (block >> 16))
                .put(content)
                .array();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(sha256(bytes));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
