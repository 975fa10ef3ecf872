/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.images.internal.Durable;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.OciWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start of a version read of its disk, kept here and, where that is allowed, beside the version in its registry: an
 * artifact with the version as its subject, under a tag that is made of the version's digest. Thread-safe.
 */
final class StartRecords {
    static final String TYPE = "application/vnd.eyrie.start.v1+json";

    private static final Logger LOG = LoggerFactory.getLogger(StartRecords.class);
    private static final int FORMAT = 1;
    private static final int MOST_BYTES = 1 << 20;
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Path root;
    private final JsonMapper json = JsonMapper.builder().build();

    StartRecords(Path root) throws IOException {
        this.root = root;
        Durable.makeFolders(root);
    }

    /** The chunks of the disk in the order in which they are needed; empty if no start is known. */
    List<Integer> find(Digest version, OciRepository repository) {
        try {
            Path own = file(version);
            if (Files.exists(own)) {
                return read(Files.readAllBytes(own));
            }
            Optional<OciRepository.Manifest> there = repository.manifest(tag(version));
            if (there.isEmpty()) {
                return List.of();
            }
            JsonNode layer = json.readTree(there.get().content()).path("layers").path(0);
            Digest digest = Digest.parse(layer.path("digest").asText())
                    .orElseThrow(() -> new DamagedException("a start record without a layer"));
            long bytes = layer.path("size").asLong();
            if (!TYPE.equals(layer.path("mediaType").asText()) || bytes < 1 || bytes > MOST_BYTES) {
                throw new DamagedException("%s is no start record".formatted(tag(version)));
            }
            return read(repository.blob(digest, bytes));
        } catch (IOException | RuntimeException unknown) {
            LOG.debug("What a start of {} reads is not known: {}", version, unknown.toString());
            return List.of();
        }
    }

    private List<Integer> read(byte[] content) throws IOException {
        JsonNode root = json.readTree(content);
        if (root.path("format").asInt() != FORMAT) {
            throw new DamagedException("a start record of format " + root.path("format"));
        }
        List<Integer> chunks = new ArrayList<>();
        for (JsonNode run : root.path("disk")) {
            int from = run.path(0).asInt(-1);
            int count = run.path(1).asInt(-1);
            if (from < 0 || count < 1 || count > MOST_BYTES || chunks.size() > MOST_BYTES) {
                throw new DamagedException("a start record with the run " + run);
            }
            for (int chunk = from; chunk < from + count; chunk++) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    /** Keeps a record, and offers it to the registry; one that is known already is not written again. */
    void keep(Digest version, long versionBytes, List<Integer> chunks, OciRepository repository) throws IOException {
        if (chunks.isEmpty() || Files.exists(file(version))) {
            return;
        }
        byte[] content = write(chunks);
        Durable.write(file(version), content);
        try {
            if (repository.manifest(tag(version)).isEmpty()) {
                push(version, versionBytes, content, repository);
            }
        } catch (IOException refused) {
            LOG.info("What a start of {} reads stays on this node: {}", version, refused.toString());
        }
    }

    private byte[] write(List<Integer> chunks) throws IOException {
        ObjectNode record = json.createObjectNode().put("format", FORMAT);
        ArrayNode runs = record.putArray("disk");
        int from = chunks.getFirst();
        int next = from;
        for (int chunk : chunks) {
            if (chunk != next) {
                runs.add(json.createArrayNode().add(from).add(next - from));
                from = chunk;
            }
            next = chunk + 1;
        }
        runs.add(json.createArrayNode().add(from).add(next - from));
        return json.writeValueAsBytes(record);
    }

    private void push(Digest version, long versionBytes, byte[] content, OciRepository repository) throws IOException {
        OciWriter writer = new OciWriter(repository);
        for (byte[] blob : List.of(EMPTY, content)) {
            writer.upload(Digest.of(blob), blob.length, () -> new ByteArrayInputStream(blob), sent -> {});
        }
        ObjectNode manifest = json.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
                .put("artifactType", TYPE);
        manifest.putObject("config")
                .put("mediaType", "application/vnd.oci.empty.v1+json")
                .put("digest", Digest.of(EMPTY).toString())
                .put("size", EMPTY.length);
        manifest.putArray("layers")
                .addObject()
                .put("mediaType", TYPE)
                .put("digest", Digest.of(content).toString())
                .put("size", content.length);
        manifest.putObject("subject")
                .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
                .put("digest", version.toString())
                .put("size", versionBytes);
        writer.manifest(tag(version), json.writeValueAsBytes(manifest));
        LOG.info("What a start of {} reads is noted in its registry", version);
    }

    private Path file(Digest version) {
        return root.resolve(version.hex() + ".json");
    }

    private static String tag(Digest version) {
        return "sha256-" + version.hex() + ".start";
    }
}
