/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading and cutting console logs. */
class TextTailTest {
    @TempDir
    Path folder;

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("log"), text);
    }

    @Test
    void blankLinesAndControlCodesAreLeftOut() throws IOException {
        Path log = log("\u001b[2J\u001b[01;32mone\u001b[0m\r\n\r\n  \ntwo\u0007\nthree");
        assertThat(TextTail.of(log, 10)).containsExactly("one", "two", "three");
        assertThat(TextTail.of(log, 2)).containsExactly("two", "three");
    }

    @Test
    void aLogWithoutEndIsNotReadWhole() throws IOException {
        Path log = log(IntStream.range(0, 100_000).mapToObj(Integer::toString).collect(Collectors.joining("\n")));
        assertThat(TextTail.of(log, 2)).containsExactly("99998", "99999");
        assertThat(TextTail.of(log("x".repeat(1 << 20)), 1).getFirst()).hasSize(500);
    }

    @Test
    void noLogIsNoLines() {
        assertThat(TextTail.of(folder.resolve("none"), 5)).isEmpty();
    }

    @Test
    void aLongLogKeepsItsEnd() throws IOException {
        Path log = log("a".repeat(1000) + "the end");
        ConsoleTrimmer.trim(log, 2000, 7);
        assertThat(log).hasSize(1007);
        ConsoleTrimmer.trim(log, 1000, 7);
        assertThat(log).hasContent("the end");
    }
}
