/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import java.util.concurrent.atomic.LongAdder;

/** How many bytes of blobs went out and came in since the start. Thread-safe. */
public final class Traffic {
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    /** Bytes that a client was promised; it may have broken off. */
    void sent(long bytes) {
        sent.add(bytes);
    }

    void received(long bytes) {
        received.add(bytes);
    }

    public long sent() {
        return sent.sum();
    }

    public long received() {
        return received.sum();
    }
}
