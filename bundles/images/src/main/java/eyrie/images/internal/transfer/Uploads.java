/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.oci.OciWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Uploads packs while others are still being made, a few at a time. Closing cancels what is not finished. */
final class Uploads implements AutoCloseable {
    private static final int WIDTH = 4;

    private final OciWriter writer;
    private final Meter meter;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(WIDTH);
    private final List<Future<Void>> running = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();

    Uploads(OciWriter writer, Meter meter) {
        this.writer = writer;
        this.meter = meter;
    }

    /**
     * Begins to upload a pack; waits while enough are under way.
     *
     * @param held let go when it is uploaded
     * @param contentBytes of its chunks, in which the meter counts
     */
    void add(BlobCache.Held held, long contentBytes) throws IOException {
        try {
            free.acquire();
        } catch (InterruptedException cancelled) {
            held.close();
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("cancelled").initCause(cancelled);
        }
        for (Future<Void> each : running) {
            if (each.state() == Future.State.FAILED) {
                held.close();
                Parallel.join(each);
            }
        }
        running.add(threads.submit((Callable<Void>) () -> {
            try (held) {
                upload(held, contentBytes);
            } finally {
                free.release();
            }
            return null;
        }));
    }

    private void upload(BlobCache.Held held, long contentBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(held.path(), StandardOpenOption.READ)) {
            Scaled scaled = new Scaled(meter, held.bytes(), contentBytes);
            if (writer.upload(held.digest(), held.bytes(), () -> new FileInput(channel), scaled)) {
                sent.addAndGet(held.bytes());
            } else {
                meter.given(contentBytes);
            }
        }
    }

    /** Waits for all. @return how many bytes were uploaded */
    long finish() throws IOException {
        for (Future<Void> each : running) {
            Parallel.join(each);
        }
        return sent.get();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    /** Tells a meter that counts content of the compressed bytes that were sent. */
    private static final class Scaled implements LongConsumer {
        private final Meter meter;
        private final double factor;
        private long sent;
        private long told;

        Scaled(Meter meter, long bytes, long contentBytes) {
            this.meter = meter;
            factor = (double) contentBytes / bytes;
        }

        @Override
        public synchronized void accept(long bytes) {
            sent += bytes;
            long now = Math.round(sent * factor);
            meter.add(now - told);
            told = now;
        }
    }
}
