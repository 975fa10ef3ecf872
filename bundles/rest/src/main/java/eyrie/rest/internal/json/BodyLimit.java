/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.json;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Ends the reading of a body that is larger than allowed, or that comes so slowly that it only keeps a thread waiting. Methods
 * that take the stream itself look after themselves.
 */
public final class BodyLimit implements ReaderInterceptor {
    private static final Duration AT_LEAST = Duration.ofSeconds(30);
    /** What a body must have brought by the second, once the first half minute is over. */
    private static final long BYTES_A_SECOND = 16 << 10;

    private final long maxBytes;
    private final LongSupplier nanos;

    public BodyLimit(long maxBytes) {
        this(maxBytes, System::nanoTime);
    }

    BodyLimit(long maxBytes, LongSupplier nanos) {
        this.maxBytes = maxBytes;
        this.nanos = nanos;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (context.getType() != InputStream.class) {
            context.setInputStream(limited(context.getInputStream()));
        }
        return context.proceed();
    }

    InputStream limited(InputStream body) {
        return new Limited(body, maxBytes, nanos);
    }

    /** Counts what is read, and looks at the time after each part. */
    private static final class Limited extends FilterInputStream {
        private final long max;
        private final LongSupplier nanos;
        private final long begin;
        private long read;

        Limited(InputStream in, long max, LongSupplier nanos) {
            super(in);
            this.max = max;
            this.nanos = nanos;
            this.begin = nanos.getAsLong();
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int bytes) {
            read += bytes;
            if (read > max) {
                throw new EyrieException(
                        ErrorKind.TOO_LARGE, "The body is larger than accepted; send at most %d bytes".formatted(max));
            }
            Duration patience = AT_LEAST.plusSeconds(read / BYTES_A_SECOND);
            if (nanos.getAsLong() - begin > patience.toNanos()) {
                throw new ClientErrorException(
                        "The body comes too slowly: %d bytes in %d s; send at least %d a second"
                                .formatted(read, patience.toSeconds(), BYTES_A_SECOND),
                        Response.Status.REQUEST_TIMEOUT);
            }
        }
    }
}
