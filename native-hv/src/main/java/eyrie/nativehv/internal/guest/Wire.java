/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The shapes of the bytes between host and agent.
 *
 * <p>A frame is a header of twelve bytes, up to 32 KiB of payload and a final newline. A marker is a magic of sixteen
 * bytes, a nonce and the nonce again under a mask; it starts a conversation and may stand anywhere, also in the middle
 * of a frame whose sender vanished. So that this is safe no frame ever contains the magic: header and trailer hold bytes
 * that the magic does not have on both sides of the payload, and a payload that contains it is cut in two.
 */
final class Wire {
    static final int VERSION = 1;
    static final int HEADER = 12;
    static final int MAX_PAYLOAD = 32 * 1024;
    static final int MAX_FRAME = HEADER + MAX_PAYLOAD + 1;
    static final int NONCE = 16;
    static final int MORE = 1;
    static final byte START = (byte) 0xE5;
    static final byte END = '\n';

    /** What a stream may be ahead of its reader before the reader has allowed more. */
    static final int WINDOW = 256 * 1024;

    private static final byte[] MAGIC = magic();
    static final int MARKER = MAGIC.length + 2 * NONCE;
    private static final byte MASK = 0x5A;
    private static final int LONGEST_SHOWN = 300;

    private Wire() {}

    private static byte[] magic() {
        byte[] magic = "??EYRIE-RESET???".getBytes(StandardCharsets.US_ASCII);
        magic[0] = (byte) 0xFF;
        magic[1] = (byte) 0xFE;
        magic[13] = 0x02;
        magic[14] = 0x17;
        magic[15] = (byte) 0x80;
        return magic;
    }

    static byte[] marker(byte[] nonce) {
        ByteBuffer marker = ByteBuffer.allocate(MARKER).put(MAGIC).put(nonce);
        for (byte b : nonce) {
            marker.put((byte) (b ^ MASK));
        }
        return marker.array();
    }

    /** The nonce of a marker at this place, or null if it is none. */
    static byte[] nonce(byte[] bytes, int at) {
        byte[] nonce = new byte[NONCE];
        int first = at + MAGIC.length;
        for (int i = 0; i < NONCE; i++) {
            nonce[i] = bytes[first + i];
            if ((byte) (nonce[i] ^ MASK) != bytes[first + NONCE + i]) {
                return null;
            }
        }
        return nonce;
    }

    /** Where the magic, or as much of it as there is before the end, starts; -1 if nowhere. */
    static int findMagic(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == MAGIC[0] && startsMagic(bytes, i, to)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean startsMagic(byte[] bytes, int at, int to) {
        int length = Math.min(MAGIC.length, to - at);
        for (int i = 1; i < length; i++) {
            if (bytes[at + i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** How much of this payload fits into one frame: at most 32 KiB, and no complete magic. */
    static int cut(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + MAX_PAYLOAD);
        int magic = findMagic(bytes, from, end);
        return magic >= 0 && magic + MAGIC.length <= end ? magic + MAGIC.length / 2 - from : end - from;
    }

    static ByteBuffer frame(FrameType type, int channel, boolean more, byte[] payload, int from, int length) {
        int flags = more ? MORE : 0;
        ByteBuffer frame = ByteBuffer.allocate(HEADER + length + 1);
        frame.put(START).put(type.code).putShort((short) length).putInt(channel).put((byte) flags);
        frame.putShort((short) check(type.code, length, channel, flags)).put(END);
        return frame.put(payload, from, length).put(END).flip();
    }

    /** Tells a header from bytes that only look like one after a mistake of either side. */
    static int check(byte type, int length, int channel, int flags) {
        int half = channel & 0xFFFF;
        int other = channel >>> 16;
        return (type * 31 + length * 7 + half * 3 + other * 5 + flags + 0x5A5A) & 0xFFFF;
    }

    /** The numbers of a payload that must be this long. */
    static ByteBuffer numbers(byte[] payload, int length) throws IOException {
        if (payload.length != length) {
            throw new IOException(
                    "the guest agent sent %d bytes where %d were expected".formatted(payload.length, length));
        }
        return ByteBuffer.wrap(payload);
    }

    /** The byte strings of such a list, as text. */
    static List<String> texts(byte[] payload) throws IOException {
        List<String> texts = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(payload);
        while (left.hasRemaining()) {
            int length = left.remaining() < 4 ? -1 : left.getInt();
            if (length < 0 || length > left.remaining()) {
                throw new IOException("the guest agent sent a list that ends too early");
            }
            texts.add(new String(payload, left.position(), length, StandardCharsets.UTF_8));
            left.position(left.position() + length);
        }
        return texts;
    }

    /** The guest is not trusted: what it says is shown shortened and without control characters. */
    static String printable(String text) {
        String start = text.substring(0, Math.min(text.length(), LONGEST_SHOWN));
        return start.replaceAll("\\p{C}", " ").strip();
    }

    /** A list of byte strings, each after its length. */
    static byte[] fields(List<byte[]> fields) {
        ByteBuffer payload =
                ByteBuffer.allocate(fields.stream().mapToInt(f -> 4 + f.length).sum());
        fields.forEach(field -> payload.putInt(field.length).put(field));
        return payload.array();
    }
}
