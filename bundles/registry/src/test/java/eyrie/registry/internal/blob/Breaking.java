/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that gives some bytes and then breaks, as a connection does. */
final class Breaking extends InputStream {
    private final InputStream bytes;

    Breaking(byte[] bytes) {
        this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
        int value = bytes.read();
        if (value < 0) {
            throw new IOException("the connection broke");
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = bytes.read(buffer, offset, Math.min(length, 1000));
        if (count < 0) {
            throw new IOException("the connection broke");
        }
        return count;
    }
}
