/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A pipe that holds so many bytes, and breaks when its machine ends. */
final class SimPipe {
    private static final int CAPACITY = 64 << 10;

    private final byte[] ring = new byte[CAPACITY];
    private int first;
    private int count;
    private boolean ended;
    private boolean broken;

    synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            while (count == CAPACITY && !broken && !ended) {
                pause();
            }
            if (broken || ended) {
                throw new IOException("the stream is broken");
            }
            int at = (first + count) % CAPACITY;
            int chunk = Math.min(left, Math.min(CAPACITY - count, CAPACITY - at));
            System.arraycopy(bytes, from, ring, at, chunk);
            count += chunk;
            from += chunk;
            left -= chunk;
            notifyAll();
        }
    }

    synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        while (count == 0 && !ended && !broken) {
            pause();
        }
        if (broken) {
            throw new IOException("the machine has ended");
        }
        if (count == 0) {
            return -1;
        }
        int chunk = Math.min(length, Math.min(count, CAPACITY - first));
        System.arraycopy(ring, first, bytes, offset, chunk);
        first = (first + chunk) % CAPACITY;
        count -= chunk;
        notifyAll();
        return chunk;
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return SimPipe.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return SimPipe.this.read(bytes, offset, length);
            }
        };
    }

    OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                SimPipe.this.write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                SimPipe.this.write(bytes, offset, length);
            }

            @Override
            public void close() {
                end();
            }
        };
    }

    private void pause() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
