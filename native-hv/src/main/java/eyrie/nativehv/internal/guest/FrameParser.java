/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Cuts what the agent sends into frames, and drops everything that comes before the answer to our own marker. */
final class FrameParser {
    /** Hears what was found, in order. */
    interface Sink {
        /** The agent has seen our marker; from here on everything is meant for us. */
        void hello();

        /** The agent does not know this conversation, or not any more. */
        void lost();

        void frame(FrameType type, int channel, boolean more, byte[] payload) throws IOException;
    }

    private static final byte[] NOBODY = new byte[Wire.NONCE];

    private final byte[] nonce;
    private final Sink sink;
    private final byte[] buffer = new byte[4 * Wire.MAX_FRAME];
    private int length;
    private int scanned;
    private boolean synced;

    FrameParser(byte[] nonce, Sink sink) {
        this.nonce = nonce.clone();
        this.sink = sink;
    }

    /** @throws IOException if the bytes are no frames, after which the connection is of no more use */
    void accept(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), buffer.length - length);
            bytes.get(buffer, length, count);
            length += count;
            drop(parse());
        }
    }

    private void drop(int count) {
        System.arraycopy(buffer, count, buffer, 0, length - count);
        length -= count;
        scanned = Math.max(0, scanned - count);
    }

    private int parse() throws IOException {
        int from = 0;
        for (int magic = nextMagic(); magic >= 0; magic = nextMagic()) {
            if (length - magic < Wire.MARKER) {
                // What stands before it may be the beginning of a frame that this marker interrupts.
                return synced ? frames(from, magic) : magic;
            }
            byte[] found = Wire.nonce(buffer, magic);
            scanned = magic + 1;
            if (found != null) {
                if (synced) {
                    frames(from, magic);
                }
                from = magic + Wire.MARKER;
                scanned = from;
                marker(found);
            }
        }
        return synced ? frames(from, length) : length;
    }

    private int nextMagic() {
        int magic = Wire.findMagic(buffer, scanned, length);
        scanned = magic < 0 ? length : magic;
        return magic;
    }

    private void marker(byte[] found) {
        if (Arrays.equals(found, nonce)) {
            synced = true;
            sink.hello();
        } else if (synced || Arrays.equals(found, NOBODY)) {
            sink.lost();
        }
    }

    private int frames(int from, int to) throws IOException {
        int at = from;
        while (to - at > Wire.HEADER) {
            ByteBuffer header = ByteBuffer.wrap(buffer, at, Wire.HEADER);
            byte start = header.get();
            byte code = header.get();
            int size = Short.toUnsignedInt(header.getShort());
            int channel = header.getInt();
            int flags = header.get();
            int check = Short.toUnsignedInt(header.getShort());
            FrameType type = FrameType.of(code);
            if (start != Wire.START
                    || header.get() != Wire.END
                    || type == null
                    || size > Wire.MAX_PAYLOAD
                    || check != Wire.check(code, size, channel, flags)) {
                throw new IOException("the guest agent sent something that is no frame");
            }
            int end = at + Wire.HEADER + size;
            if (end >= to) {
                break;
            }
            if (buffer[end] != Wire.END) {
                throw new IOException("the guest agent sent a " + type + " frame without its end");
            }
            sink.frame(type, channel, (flags & Wire.MORE) != 0, Arrays.copyOfRange(buffer, at + Wire.HEADER, end));
            at = end + 1;
        }
        return at;
    }
}
