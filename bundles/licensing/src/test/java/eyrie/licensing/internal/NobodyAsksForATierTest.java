/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which feature belongs to which tier is known here alone; everybody else goes by the conditions of features. */
class NobodyAsksForATierTest {
    private static final Path SOURCES = Path.of("..");
    /** What may: the contract, this bundle and its keys; HTTP and the command line, which show it to people. */
    private static final Set<String> MAY = Set.of("api", "licensing", "license-key", "rest", "cli");

    private static List<Path> sources(boolean allowed) throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")
                            && file.toString().contains("/src/main/")
                            && MAY.contains(SOURCES.relativize(file).getName(0).toString()) == allowed)
                    .toList();
        }
    }

    @Test
    void noOtherBundleKnowsOfLicenses() throws IOException {
        List<Path> others = sources(false);
        assertThat(others).hasSizeGreaterThan(200);
        for (Path file : others) {
            assertThat(Files.readString(file))
                    .as(file.toString())
                    .doesNotContain("eyrie.api.licensing", "\"enterprise");
        }
    }

    @Test
    void whoShowsATierDoesNotDecideByIt() throws IOException {
        for (Path file : sources(true)) {
            if (!SOURCES.relativize(file).startsWith("licensing")) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContain("\"enterprise", "tier().equals", "tier().contains", "tier().startsWith");
            }
        }
    }
}
