/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import jakarta.ws.rs.ClientErrorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Time passes only when a test lets it. */
class BodyLimitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final BodyLimit limit = new BodyLimit(1 << 20, now::get);

    @BeforeAll
    static void provideRest() {
        jakarta.ws.rs.ext.RuntimeDelegate.setInstance(new org.glassfish.jersey.server.internal.RuntimeDelegateImpl());
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aBodyMayBeAsLargeAsAllowed() throws IOException {
        assertThat(limit.limited(new ByteArrayInputStream(new byte[1 << 20])).readAllBytes())
                .hasSize(1 << 20);
        InputStream larger = limit.limited(new ByteArrayInputStream(new byte[(1 << 20) + 1]));
        assertThatThrownBy(larger::readAllBytes)
                .isInstanceOf(EyrieException.class)
                .hasMessage("The body is larger than accepted; send at most 1048576 bytes");
    }

    @Test
    void aBodyThatComesByteByByteIsNotAwaited() throws IOException {
        InputStream body = limit.limited(new ByteArrayInputStream(new byte[100]));
        body.read();
        pass(Duration.ofSeconds(29));
        body.read();
        pass(Duration.ofSeconds(2));
        assertThatThrownBy(body::read)
                .isInstanceOf(ClientErrorException.class)
                .hasMessage("The body comes too slowly: 3 bytes in 30 s; send at least 16384 a second")
                .satisfies(
                        e -> assertThat(((ClientErrorException) e).getResponse().getStatus())
                                .isEqualTo(408));
    }

    @Test
    void aLongBodyMayTakeItsTime() throws IOException {
        InputStream body = limit.limited(new ByteArrayInputStream(new byte[1 << 20]));
        body.readNBytes(512 << 10);
        pass(Duration.ofSeconds(60));
        assertThat(body.readAllBytes()).hasSize(512 << 10);
    }
}
