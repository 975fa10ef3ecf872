/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What one version after the other costs in other ways of storing it, on the same files. */
final class Compared {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int CHUNK = 64 << 10;
    private static final int LAYER = 512 << 20;
    private static final int LEVEL = 3;
    private static final byte[] ZEROS = new byte[CHUNK];

    private final Path folder;
    private final Set<String> chunks = new HashSet<>();
    private final Set<String> layers = new HashSet<>();
    private int versions;

    Compared(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Files.createDirectories(folder.resolve("casync"));
        borg("init", "--encryption", "none", borg());
    }

    /**
     * Bytes.
     *
     * @param fileBytes lengths of the files
     * @param changedChunks chunks that no version before had, each once, compressed
     * @param allChunks all chunks of this version, each once, compressed
     * @param changedLayers pieces of 512 MiB that no version before had, compressed chunk by chunk
     * @param casync what the store grew by
     * @param borg what the repository grew by
     */
    record Costs(long fileBytes, long changedChunks, long allChunks, long changedLayers, long casync, long borg) {}

    Costs next(Path version) throws IOException {
        versions++;
        long bytes = 0;
        long changed = 0;
        long layered = 0;
        Set<String> own = new HashSet<>();
        long all = 0;
        long casyncBefore = size(folder.resolve("casync"));
        long borgBefore = size(Path.of(borg()));
        for (Path file : files(version)) {
            bytes += Files.size(file);
            try (InputStream in = Files.newInputStream(file)) {
                MessageDigest layer = sha256();
                long stored = 0;
                long position = 0;
                for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
                    layer.update(chunk);
                    position += chunk.length;
                    if (!Arrays.equals(chunk, 0, chunk.length, ZEROS, 0, chunk.length)) {
                        String digest = HexFormat.of().formatHex(sha256().digest(chunk));
                        long compressed = Math.min(chunk.length, Zstd.compress(chunk, LEVEL).length);
                        stored += compressed;
                        all += own.add(digest) ? compressed : 0;
                        changed += chunks.add(digest) ? compressed : 0;
                    }
                    if (position % LAYER == 0) {
                        layered += layers.add(HexFormat.of().formatHex(layer.digest())) ? stored : 0;
                        stored = 0;
                    }
                }
                layered += stored > 0 && layers.add(HexFormat.of().formatHex(layer.digest())) ? stored : 0;
            }
            casync(file);
        }
        borg("create", "--compression", "zstd,3", borg() + "::v" + versions, version.toString());
        return new Costs(
                bytes,
                changed,
                all,
                layered,
                size(folder.resolve("casync")) - casyncBefore,
                size(Path.of(borg())) - borgBefore);
    }

    /** Without the file that says what version it is. */
    private static List<Path> files(Path version) throws IOException {
        try (Stream<Path> all = Files.list(version)) {
            return all.filter(path -> !path.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private void casync(Path file) {
        String index = "v%d-%s.caibx".formatted(versions, file.getFileName());
        Package.run(
                        PATIENCE,
                        "",
                        "casync",
                        "make",
                        "--store=" + folder.resolve("casync/store.castr"),
                        folder.resolve("casync").resolve(index).toString(),
                        file.toString())
                .ok();
    }

    private String borg() {
        return folder.resolve("borg").toString();
    }

    /** Its notes about repositories go beside the repository, not into somebody's home. */
    private void borg(String... args) {
        List<String> command = new ArrayList<>(List.of("env", "BORG_BASE_DIR=" + folder.resolve("notes"), "borg"));
        command.addAll(List.of(args));
        Package.run(PATIENCE, "", command.toArray(String[]::new)).ok();
    }

    private static long size(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
