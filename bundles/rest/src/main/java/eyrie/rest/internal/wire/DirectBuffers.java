/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Direct memory in pieces, some of which are kept for the next one who needs them. Thread-safe. */
final class DirectBuffers {
    /** Enough that a socket is rarely asked twice for the same event, and few enough to stay in a processor's cache. */
    private static final int BYTES = 256 << 10;

    private static final int KEPT = 16;

    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

    ByteBuffer take() {
        ByteBuffer buffer = free.poll();
        return buffer == null ? ByteBuffer.allocateDirect(BYTES) : buffer;
    }

    /** @param buffer that nobody uses any more; more of them than are kept are left to the garbage collector */
    void give(ByteBuffer buffer) {
        free.offer(buffer);
    }
}
