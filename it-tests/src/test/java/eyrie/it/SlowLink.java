/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between a client and a server of this machine: all connections together get so many bytes a second in each
 * direction, and each byte is so long under way. It can be cut and mended. Stands in for traffic shaping in the kernel, which
 * not every machine that runs the tests has.
 */
final class SlowLink implements AutoCloseable {
    private static final int BLOCK = 16 << 10;

    private final ServerSocket server;
    private final int port;
    private final long delayNanos;
    private final Direction up;
    private final Direction down;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /**
     * @param target the address that it leads to
     * @param bytesPerSecond in each direction
     * @param oneWay half of a round trip
     */
    SlowLink(String target, long bytesPerSecond, Duration oneWay) {
        port = URI.create(target).getPort();
        delayNanos = oneWay.toNanos();
        up = new Direction(bytesPerSecond);
        down = new Direction(bytesPerSecond);
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("link").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Bytes that have come down. */
    long received() {
        return down.bytes.get();
    }

    /** Ends every connection and accepts no new one until it is mended. */
    void cut() {
        cut = true;
        sockets.forEach(SlowLink::close);
    }

    void mend() {
        cut = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (cut) {
                    close(client);
                } else {
                    open(client);
                }
            } catch (IOException e) {
                // closed, or a connection that did not come about
            }
        }
    }

    private void open(Socket client) throws IOException {
        Socket there = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setTcpNoDelay(true);
        there.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(there);
        pump(client, there, up);
        pump(there, client, down);
    }

    /** A block of bytes and when it is to arrive. */
    private record Parcel(byte[] bytes, long due) {}

    private void pump(Socket from, Socket to, Direction direction) {
        LinkedBlockingQueue<Parcel> road = new LinkedBlockingQueue<>(64);
        Thread.ofPlatform().daemon().name("link in").start(() -> read(from, to, direction, road));
        Thread.ofPlatform().daemon().name("link out").start(() -> write(from, to, road));
    }

    private void read(Socket from, Socket to, Direction direction, LinkedBlockingQueue<Parcel> road) {
        byte[] block = new byte[BLOCK];
        try {
            InputStream in = from.getInputStream();
            for (int got = in.read(block); got >= 0; got = in.read(block)) {
                direction.pass(got);
                road.put(new Parcel(Arrays.copyOf(block, got), System.nanoTime() + delayNanos));
            }
            road.put(new Parcel(new byte[0], System.nanoTime() + delayNanos));
        } catch (IOException e) {
            end(from, to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Socket from, Socket to, LinkedBlockingQueue<Parcel> road) {
        try {
            OutputStream out = to.getOutputStream();
            while (true) {
                Parcel parcel = road.poll(10, TimeUnit.MINUTES);
                if (parcel == null || parcel.bytes().length == 0) {
                    to.shutdownOutput();
                    return;
                }
                LockSupport.parkNanos(parcel.due() - System.nanoTime());
                out.write(parcel.bytes());
            }
        } catch (IOException e) {
            end(from, to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Socket one, Socket other) {
        close(one);
        close(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(SlowLink::close);
    }

    /** What all connections share. */
    private static final class Direction {
        private final long bytesPerSecond;
        private final AtomicLong bytes = new AtomicLong();
        private long free = System.nanoTime();

        Direction(long bytesPerSecond) {
            this.bytesPerSecond = bytesPerSecond;
        }

        /** Returns when the bytes have passed. */
        void pass(int count) {
            long until;
            synchronized (this) {
                free = Math.max(free, System.nanoTime()) + count * 1_000_000_000L / bytesPerSecond;
                until = free;
            }
            bytes.addAndGet(count);
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
