/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/** Carries one output of a process to the client: each piece that is read leaves before the next is read. */
final class OutputPump implements Runnable {
    private static final int PIECE = 64 << 10;

    private final InputStream from;
    private final FrameWriter.Type type;
    private final FrameWriter to;
    private final Runnable clientGone;
    private final CountDownLatch ended;
    private volatile IOException readFailure;
    private volatile IOException writeFailure;

    /**
     * @param clientGone what to do when the client no longer reads
     * @param ended counted down at the end, whatever it was
     */
    OutputPump(InputStream from, FrameWriter.Type type, FrameWriter to, Runnable clientGone, CountDownLatch ended) {
        this.from = from;
        this.type = type;
        this.to = to;
        this.clientGone = clientGone;
        this.ended = ended;
    }

    @Override
    public void run() {
        try {
            byte[] piece = new byte[PIECE];
            for (int length = read(piece); length >= 0; length = read(piece)) {
                write(piece, length);
            }
        } catch (IOException recorded) {
            // what is to be done about it is decided by who waits for the end
        } finally {
            ended.countDown();
        }
    }

    /** Why the process could not be read, or null. */
    IOException readFailure() {
        return readFailure;
    }

    /** Why the client could not be written to, or null. */
    IOException writeFailure() {
        return writeFailure;
    }

    private int read(byte[] piece) throws IOException {
        try {
            return from.read(piece);
        } catch (IOException e) {
            readFailure = e;
            throw e;
        }
    }

    private void write(byte[] piece, int length) throws IOException {
        try {
            to.write(type, piece, length);
        } catch (IOException e) {
            writeFailure = e;
            clientGone.run();
            throw e;
        }
    }
}
