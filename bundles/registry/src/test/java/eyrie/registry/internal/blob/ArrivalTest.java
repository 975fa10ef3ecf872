/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalTest {
    private final byte[] content = new byte[(1 << 20) + 300_001];

    ArrivalTest() {
        new Random(3).nextBytes(content);
    }

    @Test
    void whatGathersArrivesInFullPieces() throws Exception {
        assertThat(arrived(new Drops())).isEqualTo(content);
    }

    @Test
    void aStreamThatDoesNotTellIsReadAllTheSame() throws Exception {
        assertThat(arrived(new ByteArrayInputStream(content) {
                    @Override
                    public synchronized int available() {
                        return 0;
                    }
                }))
                .isEqualTo(content);
    }

    private static byte[] arrived(InputStream body) throws Exception {
        Arrival arrival = new Arrival(body);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[64 << 10];
        int last = piece.length;
        for (int length = arrival.fill(piece); length > 0; length = arrival.fill(piece)) {
            assertThat(last).as("only the last piece is shorter").isEqualTo(piece.length);
            all.write(piece, 0, length);
            last = length;
        }
        arrival.rethrow();
        return all.toByteArray();
    }

    /** Has something every other time that it is asked. */
    private final class Drops extends InputStream {
        private final InputStream bytes = new ByteArrayInputStream(content);
        private boolean wet;

        @Override
        public int available() {
            wet = !wet;
            return wet ? 1 : 0;
        }

        @Override
        public int read() {
            throw new AssertionError("read in pieces");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return bytes.read(buffer, offset, Math.min(length, 10_000));
        }
    }
}
