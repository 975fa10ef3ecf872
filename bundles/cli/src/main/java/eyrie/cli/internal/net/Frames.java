/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.text.Text;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Takes apart the one stream that carries both outputs of a process and its end. */
final class Frames {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int EXIT = 3;
    private static final int ERROR = 4;
    private static final int LONGEST_MESSAGE = 1 << 16;

    private final DataInputStream in;
    private final byte[] buffer = new byte[1 << 16];

    Frames(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
    }

    /** That our own output could not be written, as opposed to the process's not being readable. */
    static final class TargetException extends IOException {
        private static final long serialVersionUID = 1L;

        TargetException(IOException cause) {
            super(cause);
        }

        @Override
        public synchronized IOException getCause() {
            return (IOException) super.getCause();
        }
    }

    /** Copies until the process has ended. @return its exit code */
    int copy(OutputStream out, OutputStream err) throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            int length = in.readInt();
            switch (type) {
                case STDOUT -> payload(length, out);
                case STDERR -> payload(length, err);
                case EXIT -> {
                    return in.readInt();
                }
                case ERROR -> throw new Failure(FailureKind.DISCONNECTED, message(length));
                default -> throw new IOException("unknown frame " + type);
            }
        }
    }

    private void payload(int length, OutputStream target) throws IOException {
        if (length < 0) {
            throw new IOException("a frame of length " + length);
        }
        int left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("the stream ended within a frame");
            }
            write(target, read);
            left -= read;
        }
    }

    private void write(OutputStream target, int length) throws TargetException {
        try {
            target.write(buffer, 0, length);
            target.flush();
        } catch (IOException e) {
            throw new TargetException(e);
        }
    }

    private String message(int length) throws IOException {
        byte[] text = in.readNBytes(Math.clamp(length, 0, LONGEST_MESSAGE));
        return Text.line(new String(text, StandardCharsets.UTF_8));
    }
}
