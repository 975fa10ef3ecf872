/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/** Output of a process in the guest; holds at most one window, and allows more as it is read. */
final class RemoteInput extends InputStream {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final IntConsumer allowMore;
    private final Queue<byte[]> chunks = new ArrayDeque<>();
    private int position;
    private int held;
    private int consumed;
    private boolean ended;
    private boolean closed;
    private IOException failure;

    /** @param allowMore tells the guest how many bytes more it may send */
    RemoteInput(IntConsumer allowMore) {
        this.allowMore = allowMore;
    }

    /** Takes a piece from the guest; an empty one is the end. */
    void receive(byte[] chunk) throws IOException {
        lock.lock();
        try {
            if (chunk.length == 0) {
                ended = true;
            } else if (closed) {
                consume(chunk.length);
            } else if (held + chunk.length > Wire.WINDOW) {
                throw new IOException("the guest agent sent more output than it was allowed to");
            } else {
                chunks.add(chunk);
                held += chunk.length;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes; what is here can still be read. */
    void end(IOException why) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            return awaitData() ? take(target, offset, length) : -1;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitData() throws IOException {
        try {
            while (chunks.isEmpty() && !ended && !closed) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the output of a process in the guest");
        }
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (chunks.isEmpty() && failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        return !chunks.isEmpty();
    }

    private int take(byte[] target, int offset, int length) {
        byte[] chunk = chunks.element();
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, offset, count);
        position += count;
        if (position == chunk.length) {
            chunks.remove();
            position = 0;
        }
        held -= count;
        consume(count);
        return count;
    }

    private void consume(int count) {
        consumed += count;
        if (consumed >= Wire.WINDOW / 4) {
            int more = consumed;
            consumed = 0;
            if (!ended) {
                allowMore.accept(more);
            }
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** What comes from now on is dropped, so that the process does not wait for a reader that is gone. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                chunks.clear();
                int dropped = held;
                held = 0;
                consume(dropped);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
