/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file as an OCI image layout of layers of 64 MiB, which other clients move as they are. */
final class OciLayout {
    private static final int LAYER = 64 << 20;
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Path blobs;

    private OciLayout(Path folder) throws IOException {
        blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
    }

    /** Writes the layout with the tag {@code v1}. */
    static void write(Path folder, Path content) throws IOException {
        OciLayout layout = new OciLayout(folder);
        StringBuilder layers = new StringBuilder();
        try (InputStream in = Files.newInputStream(content)) {
            for (byte[] layer = in.readNBytes(LAYER); layer.length > 0; layer = in.readNBytes(LAYER)) {
                layers.append(layers.isEmpty() ? "" : ",")
                        .append(layout.blob("application/vnd.eyrie.measured", layer, ""));
            }
        }
        String config = layout.blob("application/vnd.eyrie.measured.config", "{}".getBytes(), "");
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST, config, layers);
        String index = "{\"schemaVersion\":2,\"manifests\":[%s]}"
                .formatted(layout.blob(
                        MANIFEST,
                        manifest.getBytes(),
                        ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}"));
        Files.writeString(folder.resolve("index.json"), index);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /** @return its descriptor */
    private String blob(String type, byte[] content, String more) throws IOException {
        try {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            Files.write(blobs.resolve(digest), content);
            return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d%s}"
                    .formatted(type, digest, content.length, more);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
