/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The last bytes of a stream of any length. Thread-safe. */
final class Tail {
    private final byte[] ring;
    private int next;
    private boolean full;

    Tail(int bytes) {
        ring = new byte[bytes];
    }

    /** Reads a stream to its end. */
    void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[16 << 10];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            add(buffer, count);
        }
    }

    synchronized void add(byte[] bytes, int count) {
        for (int from = Math.max(0, count - ring.length); from < count; ) {
            int length = Math.min(count - from, ring.length - next);
            System.arraycopy(bytes, from, ring, next, length);
            from += length;
            next += length;
            if (next == ring.length) {
                next = 0;
                full = true;
            }
        }
    }

    /** Decoded as UTF-8; a character that was cut at the front is left out. */
    synchronized String text() {
        byte[] bytes = new byte[full ? ring.length : next];
        int older = bytes.length - next;
        System.arraycopy(ring, ring.length - older, bytes, 0, older);
        System.arraycopy(ring, 0, bytes, older, next);
        int begin = 0;
        while (full && begin < Math.min(4, bytes.length) && (bytes[begin] & 0xC0) == 0x80) {
            begin++;
        }
        return new String(bytes, begin, bytes.length - begin, StandardCharsets.UTF_8);
    }
}
