/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.json;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends the reading of a body that is larger than allowed. Methods that take the stream itself look after themselves. */
public final class BodyLimit implements ReaderInterceptor {
    private final long maxBytes;

    public BodyLimit(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (context.getType() != InputStream.class) {
            context.setInputStream(new Limited(context.getInputStream(), maxBytes));
        }
        return context.proceed();
    }

    /** Counts what is read. */
    private static final class Limited extends FilterInputStream {
        private final long max;
        private long read;

        Limited(InputStream in, long max) {
            super(in);
            this.max = max;
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
        }
    }
}
