/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/**
 * A request body that is written while it is sent. Every write goes out at once, so that what a person types arrives;
 * a writer that is faster than the network waits.
 */
public final class Upload {
    private static final int BUFFERS = 4;

    private final Source source;
    private final SubmissionPublisher<ByteBuffer> publisher =
            new SubmissionPublisher<>(Thread::startVirtualThread, BUFFERS);

    private Upload(Source source) {
        this.source = source;
    }

    /** Writes what is to be sent; runs in a thread of its own as soon as the server is connected. */
    @FunctionalInterface
    public interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    public static BodyPublisher of(Source source) {
        return BodyPublishers.fromPublisher(new Upload(source)::subscribe);
    }

    private void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        publisher.subscribe(subscriber);
        // A platform thread: reading a terminal may block for ever, which a virtual thread's carrier should not.
        Thread.ofPlatform().daemon().name("upload").start(this::write);
    }

    private void write() {
        try (OutputStream out = new Sink()) {
            source.writeTo(out);
            publisher.close();
        } catch (IOException | RuntimeException e) {
            publisher.closeExceptionally(e);
        }
    }

    private final class Sink extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!publisher.hasSubscribers()) {
                throw new IOException("the server stopped reading");
            }
            publisher.submit(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length)));
        }
    }
}
