/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the top bit set on all but the last. */
final class Varints {
    private static final int MOST_BITS = 35;

    private Varints() {}

    static void write(ByteArrayOutputStream to, long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            to.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        to.write((int) left);
    }

    /** A number that may be negative: 0, -1, 1, -2 become 0, 1, 2, 3. */
    static void writeSigned(ByteArrayOutputStream to, long value) {
        write(to, (value << 1) ^ (value >> 63));
    }

    /** @throws BufferUnderflowException if it does not end */
    static long read(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < MOST_BITS; shift += 7) {
            byte next = from.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    static long readSigned(ByteBuffer from) {
        long value = read(from);
        return (value >>> 1) ^ -(value & 1);
    }
}
