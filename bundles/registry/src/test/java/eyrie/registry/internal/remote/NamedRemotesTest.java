/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.registry.Authorities;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.store.Store;
import eyrie.api.transfer.Credentials;
import eyrie.store.internal.OpenStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedRemotesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    /** Of an authority called Machine-Room; good until 2126. */
    private static final String AUTHORITY = """
            -----BEGIN CERTIFICATE-----
            MIIBlTCCARygAwIBAgIJALZf2ENarb5gMAoGCCqGSM49BAMDMBcxFTATBgNVBAMT
            DE1hY2hpbmUtUm9vbTAgFw0yNjExMjIwNjQ0MzJaGA8yMTI2MTAyOTA2NDQzMlow
            FzEVMBMGA1UEAxMMTWFjaGluZS1Sb29tMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE
            GBrt/7tyKAxzKNRmArhkRf8b7T8AAutCbzDbezdmUui1sQYDhjA9UkpUjTw4ASYI
            7HeGhgdGeuer0HccFaZNuA74t6vg2K9V19wNTF0NbCkVRw441ydsl2fzR7OzL7z0
            ozIwMDAdBgNVHQ4EFgQUWqsf/6JT0ELcuQieIQ4o+Db1DOkwDwYDVR0TAQH/BAUw
            AwEB/zAKBggqhkjOPQQDAwNnADBkAjA562DEDCFAU5zm9optsf20CABAkP5psYOH
            tyWibPLENyUcxI0oh3LhdQif+/U5ZpgCMFwEy13KPGFemumunlEhEsb2rU2WI2KC
            nMVNi5VfX7USFFMK2QC7r4aBNz3wuADBqw==
            -----END CERTIFICATE-----
            """;

    @TempDir
    Path data;

    private Store store;
    private NamedRemotes remotes;

    @BeforeEach
    void open() throws IOException {
        store = OpenStore.in(data.resolve("db"));
        remotes = new NamedRemotes(data, store, () -> NOW);
    }

    @AfterEach
    void close() {
        OpenStore.close(store);
    }

    private void restart() throws IOException {
        close();
        open();
    }

    @Test
    void whatIsAddedIsThereAfterARestart() throws IOException {
        Remote added = remotes.add(settings("corp", "https://registry.example.org/", "Secret-1", false));
        remotes.add(settings("local", "http://127.0.0.1:5000", null, false));
        restart();

        assertThat(added)
                .isEqualTo(new Remote("corp", URI.create("https://registry.example.org"), "ci", "ann", true, NOW));
        assertThat(remotes.list())
                .containsExactly(added, new Remote("local", URI.create("http://127.0.0.1:5000"), "ci", "", false, NOW));
        assertThat(remotes.find("corp")).contains(added);
        assertThat(remotes.find("none")).isEmpty();
        assertThat(remotes.repository("corp", "debian").credentials()).contains(new Credentials("ann", "Secret-1"));
        assertThat(remotes.repository("local", "debian").credentials()).isEmpty();
    }

    @Test
    void authoritiesAreKeptWithARegistryAndForgottenWithTheRest() throws IOException {
        Remote added = remotes.add(
                RemoteSettings.of("own", "https://own.example.org", "", Optional.empty(), false, false, AUTHORITY));
        remotes.add(settings("corp", "https://registry.example.org", null, false));
        restart();

        assertThat(added.authorities())
                .extracting(Authorities.Authority::subject)
                .containsExactly("CN=Machine-Room");
        assertThat(remotes.find("own")).contains(added);
        assertThat(remotes.repository("own", "debian").authorities()).isEqualTo(AUTHORITY);
        assertThat(remotes.repository("corp", "debian").authorities()).isEmpty();

        remotes.put(settings("own", "https://own.example.org", null, false));
        assertThat(remotes.repository("own", "debian").authorities()).isEmpty();
    }

    @Test
    void aSecretLiesInOneFileThatOnlyItsOwnerMayRead() throws IOException {
        remotes.add(settings("corp", "https://registry.example.org", "Secret-1", false));

        assertThat(files()).singleElement().satisfies(file -> {
            assertThat(file).hasContent("Secret-1");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        });
        close();
        try (Stream<Path> database = Files.list(data.resolve("db"))) {
            for (Path file : database.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("Secret-1");
            }
        }
        store = OpenStore.in(data.resolve("db"));
    }

    @Test
    void whatIsPutReplacesAllAndLeavesNoSecretBehind() throws IOException {
        Remote added = remotes.put(settings("corp", "https://registry.example.org", "Secret-1", false));
        remotes.put(settings("corp", "https://other.example.org:8443", "Secret-2", false));

        assertThat(files()).singleElement().satisfies(file -> assertThat(file).hasContent("Secret-2"));
        assertThat(remotes.find("corp"))
                .hasValueSatisfying(now -> assertThat(now.url()).hasPort(8443))
                .hasValueSatisfying(now -> assertThat(now.created()).isEqualTo(added.created()))
                .hasValueSatisfying(now -> assertThat(now.isDefault()).isTrue());

        remotes.put(settings("corp", "https://other.example.org", null, false));
        assertThat(files()).isEmpty();
        assertThat(remotes.repository("corp", "debian").credentials()).isEmpty();
    }

    @Test
    void aTakenNameIsNotAddedAgain() throws IOException {
        remotes.add(settings("corp", "https://registry.example.org", "Secret-1", false));

        refused(
                () -> remotes.add(settings("corp", "https://other.example.org", "Secret-2", true)),
                ErrorKind.CONFLICT,
                "registry corp: there is one of that name, at https://registry.example.org; remove it first, or set it");
        assertThat(remotes.repository("corp", "debian").credentials()).contains(new Credentials("ann", "Secret-1"));
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatIsRemovedIsGoneWithItsSecret() throws IOException {
        remotes.add(settings("corp", "https://registry.example.org", "Secret-1", false));

        remotes.remove("corp");

        assertThat(remotes.list()).isEmpty();
        assertThat(files()).isEmpty();
        refused(() -> remotes.remove("corp"), ErrorKind.NOT_FOUND, "registry \"corp\": not found");
        refused(() -> remotes.repository("corp", "x"), ErrorKind.NOT_FOUND, "registry \"corp\": not found");
    }

    @Test
    void atMostOneIsTheDefault() {
        remotes.add(settings("a", "https://a.example.org", null, false));
        remotes.add(settings("b", "https://b.example.org", null, false));
        assertThat(defaults()).containsExactly("a");

        remotes.put(settings("b", "https://b.example.org", null, true));
        assertThat(defaults()).containsExactly("b");
        remotes.put(settings("b", "https://b.example.org", null, false));
        assertThat(defaults()).containsExactly("b");
        remotes.remove("b");
        assertThat(defaults()).isEmpty();
    }

    @Test
    void secretsThatACrashLeftAreRemovedAtTheNextStart() throws IOException {
        remotes.add(settings("corp", "https://registry.example.org", "Secret-1", false));
        Path folder = data.resolve("secrets/registries");
        Files.writeString(folder.resolve("11111111-0000-0000-0000-000000000000"), "of a row that was never written");
        Files.writeString(folder.resolve("22222222-0000-0000-0000-000000000000.new"), "ha");
        restart();

        assertThat(files()).singleElement().satisfies(file -> assertThat(file).hasContent("Secret-1"));
    }

    @Test
    void aTemplatesNameBecomesOneThatRegistriesAccept() {
        remotes.add(settings("corp", "https://registry.example.org", null, false));
        assertThat(name("debian-12")).isEqualTo("ci/debian-12");
        assertThat(name("Debian 12 (x86)")).isEqualTo("ci/debian-12-x86");
        assertThat(name("Ärger_._-x__y___z")).isEqualTo("ci/arger.x__y-z");
        assertThat(name("a_-b-_c--d")).isEqualTo("ci/a-b-c--d");
        assertThat(name("other/Debian".toLowerCase(java.util.Locale.ROOT))).isEqualTo("other/debian");
        assertThat(name("/debian")).isEqualTo("debian");

        refused(() -> name("other/Debian"), ErrorKind.INVALID, "repository: \"other/Debian\" is not accepted;");
        refused(() -> name("日本"), ErrorKind.INVALID, "repository: \"ci/\" is not accepted;");
        refused(() -> name(" "), ErrorKind.INVALID, "repository: \" \" is not accepted;");
    }

    private String name(String written) {
        return remotes.repository("corp", written).name();
    }

    private List<String> defaults() {
        return remotes.list().stream()
                .filter(Remote::isDefault)
                .map(Remote::name)
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("secrets/registries"))) {
            return files.toList();
        }
    }

    private static RemoteSettings settings(String name, String url, String secret, boolean makeDefault) {
        Optional<Credentials> credentials = Optional.ofNullable(secret).map(known -> new Credentials("ann", known));
        return RemoteSettings.of(name, url, "/ci/", credentials, makeDefault, false);
    }

    private static void refused(ThrowingCallable action, ErrorKind kind, String message) {
        assertThatThrownBy(action)
                .hasMessageStartingWith(message)
                .asInstanceOf(type(EyrieException.class))
                .extracting(EyrieException::kind)
                .isEqualTo(kind);
    }
}
