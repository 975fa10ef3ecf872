/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.credential;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.security.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedTokensTest {
    private static final Caller CALLER = new Caller("jo", Set.of("registry_pull:a/b", "registry_push:a/b"));

    @TempDir
    private Path data;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void standForTheirCallerUntilTheirTimeIsOver() {
        String header = "Bearer " + tokens().issue(CALLER, Duration.ofMinutes(5));
        now = now.plusSeconds(299);
        assertThat(tokens().authenticate(header)).hasValue(CALLER);
        now = now.plusSeconds(1);
        assertThat(tokens().authenticate(header)).isEmpty();
    }

    @Test
    void mayPermitNothing() {
        Caller nobody = new Caller("jo", Set.of());
        assertThat(tokens().authenticate("Bearer " + tokens().issue(nobody, Duration.ofMinutes(1))))
                .hasValue(nobody);
    }

    @Test
    void noneIsRightButThoseThatWereGiven() {
        String token = tokens().issue(CALLER, Duration.ofMinutes(5));
        String other = tokens().issue(new Caller("jo", Set.of("*")), Duration.ofMinutes(5));
        String payload = other.substring(0, other.lastIndexOf('.'));
        String signature = token.substring(token.lastIndexOf('.'));
        for (String wrong : new String[] {"", "ey1.", "ey1..", "ey1.a.b", payload, payload + signature, "x" + token}) {
            assertThat(tokens().authenticate("Bearer " + wrong)).as(wrong).isEmpty();
        }
        assertThat(tokens().authenticate(null)).isEmpty();
    }

    @Test
    void endWithTheirKey() throws Exception {
        String header = "Bearer " + tokens().issue(CALLER, Duration.ofMinutes(5));
        Path key = data.resolve("secrets/token-key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        Files.delete(key);
        assertThat(tokens().authenticate(header)).isEmpty();
    }

    private SignedTokens tokens() {
        return new SignedTokens(data, () -> now, (name, mine) -> mine);
    }
}
