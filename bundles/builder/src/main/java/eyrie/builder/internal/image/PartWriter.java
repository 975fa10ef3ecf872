/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;

/** Writes the body of a response behind what a file has already, up to a limit. */
final class PartWriter implements Flow.Subscriber<List<ByteBuffer>> {
    private final FileChannel file;
    private final long limit;
    private final LongConsumer onProgress;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Flow.Subscription subscription;

    /** @param onProgress hears the position after each piece */
    PartWriter(FileChannel file, long limit, LongConsumer onProgress) {
        this.file = file;
        this.limit = limit;
        this.onProgress = onProgress;
    }

    /** Completes when all is written. Cancelling it ends the response. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        // However it ends, nothing more is wanted; after the regular end this does nothing.
        done.whenComplete((nothing, failed) -> given.cancel());
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            if (file.position() > limit) {
                throw new IOException("it is larger than %d bytes, which is the most that is taken".formatted(limit));
            }
            onProgress.accept(file.position());
            subscription.request(1);
        } catch (IOException failed) {
            done.completeExceptionally(new HopelessException(failed.getMessage(), failed));
        }
    }

    @Override
    public void onError(Throwable failed) {
        done.completeExceptionally(failed);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }

    /** A failure that another attempt would meet again. */
    static final class HopelessException extends IOException {
        private static final long serialVersionUID = 1L;

        HopelessException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
