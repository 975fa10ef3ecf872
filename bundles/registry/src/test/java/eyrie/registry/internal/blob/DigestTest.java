/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DigestTest {
    @Test
    void digestsAreOnlyWhatTheyShouldBe() {
        String hex = "a".repeat(64);
        assertThat(Digest.parse("sha256:" + hex)).map(Digest::toString).hasValue("sha256:" + hex);
        assertThat(Digest.parse("sha512:" + hex + hex)).isPresent();
        for (String wrong : new String[] {
            null,
            "",
            ":",
            "sha256",
            "sha256:" + hex + "a",
            "sha256:" + "A".repeat(64),
            "md5:" + hex,
            "sha512:" + hex,
            "sha256:" + "/".repeat(64)
        }) {
            assertThat(Digest.parse(wrong)).as(String.valueOf(wrong)).isEqualTo(Optional.empty());
        }
    }
}
