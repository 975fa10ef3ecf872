/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.registry.RemoteSettings;
import eyrie.api.transfer.Credentials;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "https://registry.example.org, https://registry.example.org",
        "HTTPS://Registry.example.org:8443/, https://registry.example.org:8443",
        "http://localhost:5000, http://localhost:5000",
        "http://127.0.0.1:5000/, http://127.0.0.1:5000",
        "http://[::1]:5000, http://[::1]:5000",
    })
    void takesTheAddressOfARegistry(String written, String taken) {
        assertThat(settings("r", written, "").url()).hasToString(taken);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "registry.example.org",
                "ftp://registry.example.org",
                "https://",
                "https:// x",
                "https://h/path",
                "https://h?q",
                "https://h#f",
                "https://h:99999",
                "file:///etc/passwd"
            })
    void refusesOtherAddresses(String url) {
        assertThatThrownBy(() -> settings("r", url, ""))
                .hasMessageStartingWith("url: \"%s\" is not accepted; use https://host", url);
    }

    @Test
    void doesNotRepeatThePasswordOfAnAddress() {
        assertThatThrownBy(() -> settings("r", "https://ann:Secret-1@h/", ""))
                .hasMessageStartingWith("url: \"https://...@h/\" is not accepted");
    }

    @Test
    void wantsToBeToldThatAnOpenConnectionIsMeant() {
        assertThatThrownBy(() -> settings("r", "http://10.1.1.1:5000", "")).hasMessageContaining("insecure");
        // It begins like a loopback address and is none.
        assertThatThrownBy(() -> settings("r", "http://127.0.0.1.example.org", ""))
                .hasMessageContaining("insecure");
        assertThat(RemoteSettings.of("r", "http://10.1.1.1:5000", null, Optional.empty(), false, true)
                        .url())
                .hasPort(5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "a/b", "a b", "..", "ä"})
    void refusesOtherNames(String name) {
        assertThatThrownBy(() -> settings(name, "https://h", ""))
                .hasMessageStartingWith("name: \"%s\" is not accepted; use 1 to 63 letters", name);
    }

    @Test
    void checksThePrefix() {
        assertThat(settings("r", "https://h", "/team/ci/").prefix()).isEqualTo("team/ci");
        assertThat(settings("r", "https://h", null).prefix()).isEmpty();
        assertThatThrownBy(() -> settings("r", "https://h", "Team"))
                .hasMessageStartingWith("prefix: \"Team\" is not accepted; use up to 128 lower-case");
        assertThatThrownBy(() -> settings("r", "https://h", "a".repeat(129))).hasMessageStartingWith("prefix: ");
    }

    @Test
    void checksTheCredentialAndNeverShowsIt() {
        assertThatThrownBy(() -> as("a:b", "Secret-1"))
                .hasMessage("user: \"a:b\" is not accepted; use 1 to 255 characters without a colon");
        assertThatThrownBy(() -> as("ann", "")).hasMessageStartingWith("password: it is missing");
        assertThatThrownBy(() -> as("ann", null)).hasMessageStartingWith("password: it is missing");
        assertThatThrownBy(() -> as("ann", "Secret-1\nx"))
                .hasMessageStartingWith("password: ")
                .hasMessageNotContaining("Secret-1");
        assertThat(as("ann", "Secret-1").toString()).doesNotContain("Secret-1");
    }

    private static RemoteSettings as(String user, String secret) {
        return RemoteSettings.of("r", "https://h", null, Optional.of(new Credentials(user, secret)), false, false);
    }

    private static RemoteSettings settings(String name, String url, String prefix) {
        return RemoteSettings.of(name, url, prefix, Optional.empty(), false, false);
    }
}
