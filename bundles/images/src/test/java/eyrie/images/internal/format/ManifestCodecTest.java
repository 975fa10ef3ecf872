/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.template.ImageFile.Role;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestCodecTest {
    private final ManifestCodec codec = new ManifestCodec();
    private final Random random = new Random(1);

    private Blob blob() {
        return new Blob(FormatSamples.digest(random), random.nextLong(10_000, 1L << 40));
    }

    private VersionManifest manifest() {
        return new VersionManifest(
                blob(),
                Map.of(Role.RAM, blob(), Role.DISK, blob(), Role.STATE, blob()),
                List.of(
                        new PackBlob(blob(), new PackTrailer(7, FormatSamples.digest(random))),
                        new PackBlob(blob(), new PackTrailer(0, FormatSamples.digest(random)))),
                Map.of("a", "b", "c", "d"));
    }

    @Test
    void aManifestIsReadAsItWasWrittenAndAlwaysTheSameBytes() throws IOException {
        VersionManifest manifest = manifest();

        VersionManifest read = codec.read(codec.write(manifest), "m");

        assertThat(read).isEqualTo(manifest);
        assertThat(codec.write(read)).isEqualTo(codec.write(manifest));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    vnd.eyrie.template.v1          | vnd.other                | it holds no template
                    vnd.eyrie.pack.v1              | vnd.oci.image.layer.v1   | is unknown
                    "eyrie.role":"ram"             | "eyrie.role":"disk"      | two maps
                    "eyrie.role":"ram"             | "eyrie.role":"floppy"    | floppy
                    "eyrie.pack.entries":"7"       | "eyrie.pack.entries":"x" | too few
                    "eyrie.pack.table":"sha256     | "eyrie.pack.table":"md5  | digest of its table
                    "config":{                     | "konfig":{               | no SHA-256
                    {"schemaVersion"               | "schemaVersion"          | it
                    """)
    void whatIsNoManifestOfATemplateIsRefused(String from, String to, String reason) {
        String good = new String(codec.write(manifest()), StandardCharsets.UTF_8);
        assertThat(good).contains(from);
        byte[] bad = good.replace(from, to).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> codec.read(bad, "localhost/x:1"))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("localhost/x:1")
                .hasMessageContaining(reason);
    }
}
