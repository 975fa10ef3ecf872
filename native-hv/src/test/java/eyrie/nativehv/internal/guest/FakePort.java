/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A virtio port as a machine has it: hosts come and go one after the other on one side, the guest stays on the other and
 * hears nothing of that; what the guest sends while no host is there is lost.
 */
final class FakePort implements AutoCloseable {
    private final ServerSocketChannel hosts;
    private final ServerSocketChannel guests;
    private final Path hostSocket;
    private final Path guestSocket;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private SocketChannel host;
    private SocketChannel guest;
    private boolean suspended;

    FakePort(Path folder) throws IOException {
        hostSocket = folder.resolve("host.sock");
        guestSocket = folder.resolve("guest.sock");
        hosts = listen(hostSocket);
        guests = listen(guestSocket);
        Thread.ofVirtual().start(this::acceptHosts);
        Thread.ofVirtual().start(this::acceptGuests);
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    Path hostSocket() {
        return hostSocket;
    }

    Path guestSocket() {
        return guestSocket;
    }

    /** From now on the guest gets nothing, as if its vCPUs stood still. */
    void suspend() {
        set(() -> suspended = true);
    }

    void resume() {
        set(() -> suspended = false);
    }

    /** Ends the present host's connection. */
    void dropHost() throws IOException {
        lock.lock();
        try {
            if (host != null) {
                host.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void acceptHosts() {
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        while (hosts.isOpen()) {
            try (SocketChannel next = hosts.accept()) {
                set(() -> host = next);
                while (next.read(bytes.clear()) >= 0) {
                    SocketChannel to = runningGuest();
                    bytes.flip();
                    while (bytes.hasRemaining()) {
                        to.write(bytes);
                    }
                }
            } catch (IOException e) {
                // The next one, if there is one.
            } finally {
                set(() -> host = null);
            }
        }
    }

    private SocketChannel runningGuest() throws IOException {
        lock.lock();
        try {
            while (guest == null || suspended) {
                if (!hosts.isOpen()) {
                    throw new IOException("closed");
                }
                changed.awaitUninterruptibly();
            }
            return guest;
        } finally {
            lock.unlock();
        }
    }

    private void acceptGuests() {
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        while (guests.isOpen()) {
            try (SocketChannel next = guests.accept()) {
                set(() -> guest = next);
                while (next.read(bytes.clear()) >= 0) {
                    toHost(bytes.flip());
                }
            } catch (IOException e) {
                // The next one, if there is one.
            } finally {
                set(() -> guest = null);
            }
        }
    }

    private void toHost(ByteBuffer bytes) {
        SocketChannel to;
        lock.lock();
        try {
            to = host;
        } finally {
            lock.unlock();
        }
        try {
            while (to != null && bytes.hasRemaining()) {
                to.write(bytes);
            }
        } catch (IOException e) {
            // Lost, as there is no host.
        }
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        hosts.close();
        guests.close();
        lock.lock();
        try {
            if (host != null) {
                host.close();
            }
            if (guest != null) {
                guest.close();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
