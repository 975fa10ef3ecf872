/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.store.Store;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import eyrie.registry.internal.blob.FileBlobStore;
import eyrie.registry.internal.gc.Collector;
import eyrie.registry.internal.gc.RetentionRules;
import eyrie.store.internal.OpenStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The other process of a test: pushes images, says each tag and blob that was acknowledged, deletes some again, and
 * collects garbage all the while, until it is killed.
 */
final class PushStream {
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    private PushStream() {}

    static Depot open(Path folder) {
        Store store = OpenStore.in(folder.resolve("db"));
        // Nothing is kept for anybody, so that the collector gets in the way as much as it can.
        return new Depot(
                store,
                new FileBlobStore(folder.resolve("registry")),
                InstantSource.system(),
                new Limits(new DiskSpace(folder, 100), 1 << 20, 1000),
                Duration.ofMillis(200));
    }

    static Collector collector(Depot depot) {
        return new Collector(
                depot, new UploadSessions(depot), new RetentionRules(0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    static byte[] layer(long seed) {
        byte[] layer = new byte[20_000];
        new Random(seed).nextBytes(layer);
        return layer;
    }

    static byte[] manifest(long seed) {
        return "{\"mediaType\":\"%s\",\"layers\":[{\"digest\":\"%s\"}]}"
                .formatted(TYPE, Digest.of(DigestAlgorithm.SHA256, layer(seed)))
                .getBytes(StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) {
        Depot depot = open(Path.of(arguments[0]));
        long first = Long.parseLong(arguments[1]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Thread.ofVirtual().start(() -> {
            while (true) {
                collector(depot).collect(false);
            }
        });
        for (long seed = first; ; seed++) {
            try {
                push(depot, seed);
                out.println("kept " + seed);
                if (seed % 3 == 0) {
                    out.println("deleting " + seed);
                    new ManifestAccess(depot)
                            .delete(
                                    "team",
                                    Digest.of(DigestAlgorithm.SHA256, manifest(seed))
                                            .toString());
                }
            } catch (IOException | RuntimeException e) {
                // So short a lease may end before the manifest arrives; then the client is told, and pushes again.
                out.println("refused " + seed);
            }
        }
    }

    private static void push(Depot depot, long seed) throws IOException {
        byte[] layer = layer(seed);
        UploadSessions sessions = new UploadSessions(depot);
        String id = sessions.begin("team", "root", DigestAlgorithm.SHA256);
        sessions.append("team", id, body(layer, 0, 9_000));
        sessions.finish("team", id, body(layer, 9_000, layer.length), Digest.of(DigestAlgorithm.SHA256, layer));
        new ManifestPushes(depot)
                .push(new ManifestPushes.Push("team", "t" + seed, List.of(), Optional.of(TYPE), manifest(seed)));
    }

    private static UploadBody body(byte[] layer, int from, int to) {
        return new UploadBody(
                new ByteArrayInputStream(layer, from, to - from),
                to - from,
                Optional.of(new ContentRange(from, to - 1)));
    }
}
