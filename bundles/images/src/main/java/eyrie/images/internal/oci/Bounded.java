/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** So many bytes of a stream and no more; that it ends before is a failure. */
final class Bounded extends FilterInputStream {
    private final String what;
    private long left;

    Bounded(InputStream in, long bytes, String what) {
        super(in);
        this.what = what;
        left = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(target, from, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("%s: it was cut off, %d bytes are missing".formatted(what, left));
        }
        left -= count;
        return count;
    }
}
