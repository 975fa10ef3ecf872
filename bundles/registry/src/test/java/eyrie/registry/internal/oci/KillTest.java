/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.registry.internal.blob.Blob;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import eyrie.store.internal.OpenStore;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is killed while it pushes, deletes and collects garbage. */
@Timeout(150)
class KillTest {
    private static final int KILLS = 10;

    @TempDir
    private Path folder;

    private final Set<Long> kept = new TreeSet<>();
    /** A deletion that was begun may or may not have come to its end. */
    private final Set<Long> deleted = new HashSet<>();

    @Test
    void whatWasAcknowledgedIsWhole() throws Exception {
        Random random = new Random(KILLS);
        for (int kill = 0; kill < KILLS; kill++) {
            killAfter(1_000_000 + kill * 10_000L, 1 + random.nextInt(12));
        }
        Depot depot = PushStream.open(folder);
        for (long seed : kept) {
            requireWhole(depot, seed);
        }
        assertThat(kept).hasSizeGreaterThan(KILLS);
        leavesNothing(depot);
        OpenStore.close(depot.store());
    }

    private void killAfter(long first, int lines) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PushStream.class.getName(),
                        folder.toString(),
                        String.valueOf(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader output = child.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                if (said.size() == lines) {
                    child.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.size()).isGreaterThanOrEqualTo(lines);
        said.forEach(this::note);
    }

    /** A line that the kill has cut short is no acknowledgement: its number is not as long as all of them are. */
    private void note(String line) {
        String[] words = line.split(" ", 2);
        if (words.length < 2 || !words[1].matches("\\d{7}")) {
            return;
        }
        long seed = Long.parseLong(words[1]);
        switch (words[0]) {
            case "kept" -> kept.add(seed);
            case "deleting" -> deleted.add(seed);
            default -> assertThat(words[0]).isEqualTo("refused");
        }
        kept.removeAll(deleted);
    }

    private static void requireWhole(Depot depot, long seed) throws Exception {
        assertThat(new ManifestAccess(depot).find("team", "t" + seed).content()).isEqualTo(PushStream.manifest(seed));
        Digest layer = Digest.of(DigestAlgorithm.SHA256, PushStream.layer(seed));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Blob blob = new BlobAccess(depot).open("team", layer)) {
            blob.copy(0, blob.size(), out);
        }
        assertThat(out.toByteArray()).isEqualTo(PushStream.layer(seed));
    }

    /** When all that was pushed has been deleted, and the garbage collected, nothing is left of all the kills. */
    private void leavesNothing(Depot depot) throws Exception {
        ManifestAccess manifests = new ManifestAccess(depot);
        for (String tag : manifests.tags("team", "", 100_000)) {
            manifests.delete("team", manifests.find("team", tag).digest());
        }
        TimeUnit.MILLISECONDS.sleep(300); // the leases end
        PushStream.collector(depot).collect(false);
        List<String> left = new ArrayList<>();
        depot.blobs().forEach(blob -> left.add(blob.digest().toString()));
        depot.blobs().forEachUpload(upload -> left.add(upload.id()));
        assertThat(left).isEmpty();
        assertThat(manifests.repositories("", 10)).isEmpty();
    }
}
