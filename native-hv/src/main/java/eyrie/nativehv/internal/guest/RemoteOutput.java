/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Standard input of a process in the guest; writing waits while a whole window is on its way. */
final class RemoteOutput extends OutputStream {
    /** Where the bytes go. */
    interface Target {
        void data(byte[] bytes, int offset, int length);

        void end();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Target target;
    private int credit = Wire.WINDOW;
    private boolean closed;
    private IOException failure;

    RemoteOutput(Target target) {
        this.target = target;
    }

    /** The guest can take this much more. */
    void allow(int bytes) {
        lock.lock();
        try {
            credit = Math.clamp((long) credit + bytes, 0, Wire.WINDOW);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads it any more. */
    void end(IOException why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        lock.lock();
        try {
            int at = offset;
            int end = offset + length;
            while (at < end) {
                awaitCredit();
                int part = Math.min(credit, Math.min(end - at, Wire.MAX_PAYLOAD));
                target.data(bytes, at, part);
                credit -= part;
                at += part;
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitCredit() throws IOException {
        try {
            while (credit == 0 && failure == null && !closed) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing to a process in the guest");
        }
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                changed.signalAll();
                if (failure == null) {
                    target.end();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
