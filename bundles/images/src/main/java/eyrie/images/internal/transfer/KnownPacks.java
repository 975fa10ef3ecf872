/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.Durable;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTrailer;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which repositories have which packs, as far as this node has seen, so that a clone's packs are taken over
 * inside the registry. It may be wrong; whoever uses it finds out. Thread-safe.
 */
final class KnownPacks {
    private static final Logger LOG = LoggerFactory.getLogger(KnownPacks.class);
    private static final int MOST = 2048;

    private final Path folder;
    private final JsonMapper json = JsonMapper.builder().build();

    KnownPacks(Path folder) throws IOException {
        this.folder = folder;
        Durable.makeFolders(folder);
    }

    private record Line(String digest, long bytes, int entries, String table) {
        static Line of(PackBlob pack) {
            return new Line(
                    pack.blob().digest().toString(),
                    pack.blob().bytes(),
                    pack.trailer().entries(),
                    pack.trailer().table().toString());
        }

        PackBlob pack() {
            return new PackBlob(
                    new Blob(Digest.parse(digest).orElseThrow(), bytes),
                    new PackTrailer(entries, Digest.parse(table).orElseThrow()));
        }
    }

    private record Page(String registry, String repository, List<Line> packs) {}

    /** Notes that a repository has packs. */
    synchronized void note(RemoteRepository repository, List<PackBlob> packs) throws IOException {
        Path file = file(repository);
        Map<String, Line> lines = new LinkedHashMap<>();
        if (Files.exists(file)) {
            page(file).packs().forEach(line -> lines.put(line.digest(), line));
        }
        packs.forEach(pack -> lines.put(pack.blob().digest().toString(), Line.of(pack)));
        List<Line> kept = new ArrayList<>(lines.values());
        kept = kept.subList(Math.max(0, kept.size() - MOST), kept.size());
        Page page = new Page(repository.registry().getRawAuthority(), repository.name(), kept);
        Durable.write(file, json.writeValueAsBytes(page));
    }

    /** The packs in a repository. */
    synchronized List<PackBlob> in(RemoteRepository repository) {
        Path file = file(repository);
        return Files.exists(file) ? page(file).packs().stream().map(Line::pack).toList() : List.of();
    }

    private Path file(RemoteRepository repository) {
        return folder.resolve(Digest.of(repository.toString().getBytes(StandardCharsets.UTF_8))
                .hex());
    }

    /** The packs in other repositories of the same registry, with the repository's name. */
    synchronized Map<PackBlob, String> beside(RemoteRepository repository) throws IOException {
        Map<PackBlob, String> found = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Page page = page(file);
                if (repository.registry().getRawAuthority().equals(page.registry())
                        && !repository.name().equals(page.repository())) {
                    page.packs().forEach(line -> found.putIfAbsent(line.pack(), page.repository()));
                }
            }
        }
        return found;
    }

    private Page page(Path file) {
        try {
            Page page = json.readValue(Files.readAllBytes(file), Page.class);
            page.packs().forEach(Line::pack);
            return page;
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("{} is not readable and left out: {}", file, unreadable.toString());
            return new Page("", "", List.of());
        }
    }
}
