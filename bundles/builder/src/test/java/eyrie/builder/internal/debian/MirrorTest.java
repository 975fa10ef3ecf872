/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import static eyrie.builder.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest {
    @TempDir
    private Path etcApt;

    private Path keyring;

    @BeforeEach
    void writeKeyring() throws IOException {
        keyring = Files.writeString(etcApt.resolve("debian-archive-test.gpg"), "keys");
    }

    @Test
    void itIsTheOneThatAptUses() throws IOException {
        configureApt();

        Mirror mirror = Mirror.find("", "bookworm", etcApt);

        assertThat(mirror)
                .isEqualTo(new Mirror("http://one.example/debian", "http://sec.example/s", "bookworm", keyring));
    }

    @Test
    void theSettingGoesBeforeApt() throws IOException {
        configureApt();

        assertThat(Mirror.find("https://two.example/debian/", "trixie", etcApt).uri())
                .isEqualTo("https://two.example/debian");
    }

    @Test
    void withoutBothTheSettingIsNamed() {
        refused(
                () -> Mirror.find("", "bookworm", etcApt),
                ErrorKind.UNAVAILABLE,
                "set builder.mirror to the URL of one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a url", "ftp://one.example/debian", "http:///debian", "--option"})
    void aSettingThatIsNoMirrorIsRefused(String mirror) {
        refused(() -> Mirror.find(mirror, "bookworm", etcApt), ErrorKind.INVALID, "builder.mirror");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--foreign", "../x", "Bookworm 12"})
    void aSuiteThatIsNoneIsRefused(String suite) {
        refused(() -> Mirror.find("http://one.example/debian", suite, etcApt), ErrorKind.INVALID, "builder.suite");
    }

    private void configureApt() throws IOException {
        Files.writeString(
                etcApt.resolve("sources.list"),
                "deb [signed-by=%1$s] http://one.example/debian/ bookworm main\ndeb [signed-by=%1$s] http://sec.example/s trixie-security main\n"
                        .formatted(keyring));
    }
}
