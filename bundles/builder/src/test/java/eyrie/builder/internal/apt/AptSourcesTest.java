/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AptSourcesTest {
    private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

    @TempDir
    private Path etcApt;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectory(etcApt.resolve("sources.list.d"));
    }

    /** Files as they are found on machines; the name, the text, the mirror that must be found, the security archive. */
    static List<Arguments> files() {
        return List.of(
                Arguments.of(
                        "sources.list.d/debian.sources",
                        """
                        Types: deb
                        # http://snapshot.example/archive/debian/20250520T000000Z
                        URIs: http://mirror.example/debian
                        Suites: bookworm bookworm-updates
                        Components: main
                        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

                        Types: deb
                        URIs: http://mirror.example/debian-security
                        Suites: bookworm-security
                        Components: main
                        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
                        """,
                        "http://mirror.example/debian",
                        KEYRING,
                        "http://mirror.example/debian-security"),
                Arguments.of(
                        "sources.list",
                        """
                        # deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 NETINST]/ bookworm main
                        #deb http://off.example/debian bookworm main

                        deb http://one.example/debian/ bookworm main non-free-firmware
                        deb-src http://one.example/debian/ bookworm main non-free-firmware
                        deb http://security.example/debian-security bookworm-security main non-free-firmware
                        deb http://one.example/debian/ bookworm-updates main non-free-firmware
                        """,
                        "http://one.example/debian/",
                        null,
                        "http://security.example/debian-security"),
                Arguments.of("sources.list", """
                        deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_]/ bookworm main
                        deb [ arch=amd64,arm64 signed-by=%s ] https://two.example/debian   bookworm   main # ours
                        """.formatted(KEYRING), "https://two.example/debian", KEYRING, null),
                Arguments.of("sources.list.d/vendors.list", """
                        deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://docker.example/linux/debian bookworm stable
                        deb [arch=amd64 signed-by=/usr/share/keyrings/vendor-prod.gpg] https://vendor.example/debian/12/prod bookworm main
                        deb https://cloud.example/apt cloud-sdk-bookworm main
                        deb https://pg.example/pub/repos/apt bookworm-pgdg main
                        """, null, null, null),
                Arguments.of("sources.list", """
                        deb http://ubuntu.example/ubuntu jammy main restricted
                        deb http://ubuntu.example/ubuntu jammy-security main restricted
                        """, null, null, null),
                Arguments.of("sources.list.d/node.sources", """
                        Types: deb
                        URIs: https://node.example/node_20.x
                        Suites: nodistro
                        Components: main
                        Architectures: amd64
                        Signed-By: /usr/share/keyrings/nodesource.gpg
                        """, null, null, null),
                Arguments.of("sources.list.d/mixed.sources", """
                        Enabled: no
                        Types: deb
                        URIs: http://disabled.example/debian
                        Suites: trixie
                        Components: main

                        types: deb-src
                        uris: http://sources.example/debian
                        suites: trixie
                        components: main

                        types: deb deb-src
                        uris:
                         mirror+file:/etc/apt/mirrors/debian.list
                         https://three.example/debian
                        suites: trixie trixie-updates
                        components: main contrib
                        signed-by:
                         -----BEGIN PGP PUBLIC KEY BLOCK-----
                         .
                         mDMEY865UxYJKwYBBAHaRw8BAQdAd7Z0srwuhlB6JKFkcf4HU4SSS/xcRfwEQWzr
                         -----END PGP PUBLIC KEY BLOCK-----
                        """, "https://three.example/debian", null, null),
                Arguments.of("sources.list", "", null, null, null));
    }

    @ParameterizedTest
    @MethodSource("files")
    void theMirrorOfDebianIsFound(String name, String text, String mirror, String keyring, String security)
            throws IOException {
        Files.writeString(etcApt.resolve(name), text);

        AptSources sources = AptSources.of(etcApt);

        assertThat(sources.debian().map(AptSource::uri).orElse(null)).isEqualTo(mirror);
        assertThat(sources.debian().map(AptSource::signedBy).orElse(null)).isEqualTo(keyring);
        assertThat(sources.debianSecurity().map(AptSource::uri).orElse(null)).isEqualTo(security);
    }

    @Test
    void theListComesBeforeItsPartsAndOtherFilesAreNotRead() throws IOException {
        Files.writeString(etcApt.resolve("sources.list.d/a.list"), "deb http://a.example/debian bookworm main\n");
        Files.writeString(etcApt.resolve("sources.list.d/0.list.bak"), "deb http://old.example/debian bookworm main\n");
        assertThat(AptSources.of(etcApt).debian()).map(AptSource::uri).contains("http://a.example/debian");

        Files.writeString(etcApt.resolve("sources.list"), "deb http://first.example/debian sid main\n");

        assertThat(AptSources.of(etcApt).debian()).map(AptSource::uri).contains("http://first.example/debian");
    }

    @Test
    void aMachineWithoutAptHasNoMirror() throws IOException {
        assertThat(AptSources.of(etcApt.resolve("missing")).debian()).isEmpty();
    }
}
