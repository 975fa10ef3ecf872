/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Has a file that is being written brought to the disk beside the writing, a stretch at a time, so that little is left
 * to wait for at its end. Used by one thread.
 */
final class Writeback {
    private static final long STRETCH = 64L << 20;

    private final FileChannel channel;
    private long pending;
    private Thread running;
    private volatile IOException failure;

    Writeback(FileChannel channel) {
        this.channel = channel;
    }

    void written(int bytes) {
        pending += bytes;
        if (pending >= STRETCH && (running == null || !running.isAlive())) {
            pending = 0;
            running = Thread.ofVirtual().name("registry-writeback").start(this::force);
        }
    }

    /** All that was written is on disk on return. */
    void finish() throws IOException {
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The kernel tells of a failure once only, so it must not be lost.
        if (failure != null) {
            throw failure;
        }
        channel.force(true);
    }

    private void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            failure = e;
        }
    }
}
