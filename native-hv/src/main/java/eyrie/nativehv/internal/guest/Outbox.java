/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Sends frames in the order in which they were given, without the giver waiting: a guest that does not run yet reads
 * nothing. Credit bounds what can pile up here.
 */
final class Outbox {
    private static final ByteBuffer LAST = ByteBuffer.allocate(0);
    private static final int MAX_GATHERED = 64;

    private final SocketChannel channel;
    private final BlockingQueue<ByteBuffer> queue = new LinkedBlockingQueue<>();

    Outbox(SocketChannel channel) {
        this.channel = channel;
    }

    void raw(byte[] bytes) {
        queue.add(ByteBuffer.wrap(bytes));
    }

    void send(FrameType type, int id, byte[] payload) {
        send(type, id, payload, 0, payload.length);
    }

    void send(FrameType type, int id, byte[] payload, int from, int length) {
        int to = from + length;
        int at = from;
        do {
            int part = Wire.cut(payload, at, to);
            queue.add(Wire.frame(type, id, at + part < to, payload, at, part));
            at += part;
        } while (at < to);
    }

    /** Lets {@link #run} end. */
    void end() {
        queue.add(LAST);
    }

    /** Writes until {@link #end} or until the connection breaks. */
    void run() throws IOException, InterruptedException {
        List<ByteBuffer> batch = new ArrayList<>();
        while (true) {
            batch.clear();
            batch.add(queue.take());
            queue.drainTo(batch, MAX_GATHERED - 1);
            int last = lastOf(batch);
            // Everything that waits goes out in one call, so that the guest is woken once.
            write(batch.subList(0, last < 0 ? batch.size() : last).toArray(ByteBuffer[]::new));
            if (last >= 0) {
                return;
            }
        }
    }

    private static int lastOf(List<ByteBuffer> batch) {
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i) == LAST) {
                return i;
            }
        }
        return -1;
    }

    private void write(ByteBuffer[] buffers) throws IOException {
        while (buffers.length > 0 && buffers[buffers.length - 1].hasRemaining()) {
            channel.write(buffers);
        }
    }
}
