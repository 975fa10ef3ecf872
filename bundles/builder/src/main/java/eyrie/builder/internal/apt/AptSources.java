/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a machine's apt is configured with. */
public final class AptSources {
    private static final Set<String> SUITES = Set.of(
            "stable",
            "oldstable",
            "oldoldstable",
            "testing",
            "unstable",
            "sid",
            "buster",
            "bullseye",
            "bookworm",
            "trixie",
            "forky",
            "duke");

    private final List<AptSource> sources;

    AptSources(List<AptSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /** @param etcApt {@code /etc/apt} */
    public static AptSources of(Path etcApt) throws IOException {
        List<AptSource> sources = new ArrayList<>();
        List<Path> files = new ArrayList<>(List.of(etcApt.resolve("sources.list")));
        Path parts = etcApt.resolve("sources.list.d");
        if (Files.isDirectory(parts)) {
            try (Stream<Path> each = Files.list(parts)) {
                each.sorted().forEach(files::add);
            }
        }
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                continue;
            }
            String name = file.getFileName().toString();
            if (name.endsWith(".list")) {
                sources.addAll(AptSourceParser.oneLine(Files.readString(file)));
            } else if (name.endsWith(".sources")) {
                sources.addAll(AptSourceParser.paragraphs(Files.readString(file)));
            }
        }
        return new AptSources(sources);
    }

    /** The first mirror of Debian itself, not of something that is made for Debian. */
    public Optional<AptSource> debian() {
        return first(source -> SUITES.contains(source.suite()));
    }

    /** The first archive of Debian's security updates. */
    public Optional<AptSource> debianSecurity() {
        return first(source -> source.suite().endsWith("-security")
                && SUITES.contains(source.suite().substring(0, source.suite().lastIndexOf('-'))));
    }

    private Optional<AptSource> first(Predicate<AptSource> suite) {
        return sources.stream()
                .filter(suite)
                .filter(source -> source.components().contains("main"))
                .filter(AptSources::signedByDebian)
                .filter(AptSources::reachable)
                .findFirst();
    }

    private static boolean signedByDebian(AptSource source) {
        return source.signedBy() == null
                || Path.of(source.signedBy()).getFileName().toString().startsWith("debian-archive");
    }

    /** Not {@code cdrom:}, {@code mirror+file:} and the like, which only apt understands. */
    private static boolean reachable(AptSource source) {
        return Stream.of("http://", "https://").anyMatch(source.uri()::startsWith);
    }
}
