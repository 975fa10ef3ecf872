/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.security.Permission;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The root token: how it is kept, and in which forms it is recognised. */
class RootTokenTest {
    @TempDir
    private Path data;

    private RootToken authenticator;
    private String token;

    @BeforeEach
    void start() throws Exception {
        authenticator = new RootToken(data, (name, mine) -> mine);
        token = Files.readString(file()).strip();
    }

    @Test
    void isMadeOnceInAFileThatOnlyItsOwnerReads() throws Exception {
        assertThat(Base64.getUrlDecoder().decode(token)).hasSize(32);
        assertThat(Files.readAllLines(file())).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
        assertThat(new RootToken(data, (name, mine) -> mine).authenticate("Bearer " + token))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root:", ":", "anybody:"})
    void isThePasswordOfAnyUser(String prefix) {
        assertThat(authenticator.authenticate("Basic " + base64(prefix + token)))
                .hasValueSatisfying(
                        caller -> assertThat(caller.may(Permission.START_VM)).isTrue());
        assertThat(authenticator.authenticate("basic " + base64(prefix + token)))
                .isPresent();
    }

    @Test
    void isNotRecognisedInAnyOtherForm() {
        assertThat(authenticator.authenticate(null)).isEmpty();
        assertThat(authenticator.authenticate("")).isEmpty();
        assertThat(authenticator.authenticate(token)).isEmpty();
        assertThat(authenticator.authenticate("Basic " + token)).isEmpty();
        assertThat(authenticator.authenticate("Basic ***")).isEmpty();
        assertThat(authenticator.authenticate("Basic " + base64("root"))).isEmpty();
        assertThat(authenticator.authenticate("Basic " + base64("root:" + token + "x")))
                .isEmpty();
        assertThat(authenticator.authenticate("Basic " + base64(token + ":"))).isEmpty();
        assertThat(authenticator.authenticate("Bearer")).isEmpty();
        assertThat(authenticator.authenticate("Bearer " + token.substring(1))).isEmpty();
        assertThat(authenticator.authenticate("Digest " + token)).isEmpty();
    }

    @Test
    void anEmptyFileLetsNobodyIn() throws Exception {
        Files.writeString(file(), "\n");
        assertThatThrownBy(() -> new RootToken(data, (name, mine) -> mine))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining(file().toString());
    }

    private Path file() {
        return data.resolve("secrets/root-token");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
