/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A stream in blocks that are large enough that sending one is worth waking a thread; the JDK's own are of 16 KiB. */
final class Blocks implements Iterator<byte[]> {
    private static final int SIZE = 256 << 10;

    private final InputStream in;
    private byte[] next;

    Blocks(InputStream in) {
        this.in = in;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = in.readNBytes(SIZE);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return next.length > 0;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        byte[] block = next;
        next = null;
        return block;
    }
}
