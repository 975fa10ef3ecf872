/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes both outputs of a process and its end into one stream: a byte for the type, four for the length, the payload.
 * Every frame leaves at once. A reader that is slow makes the writer wait, and so the process. Thread-safe.
 */
final class FrameWriter {
    private static final int HEADER = 5;
    private static final byte[] NOTHING = {};

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    /** What a frame carries; the codes are the protocol's. */
    enum Type {
        STDOUT(1),
        STDERR(2),
        EXIT(3),
        ERROR(4);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    void write(Type type, byte[] payload, int length) throws IOException {
        byte[] header =
                ByteBuffer.allocate(HEADER).put((byte) type.code).putInt(length).array();
        lock.lock();
        try {
            out.write(header);
            out.write(payload, 0, length);
            out.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Output of no bytes: shows whether the client is still there, and keeps the connection from being idle. */
    void beat() throws IOException {
        write(Type.STDOUT, NOTHING, 0);
    }

    void exit(int code) throws IOException {
        write(Type.EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(code).array(), Integer.BYTES);
    }

    void error(String message) throws IOException {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        write(Type.ERROR, text, text.length);
    }
}
