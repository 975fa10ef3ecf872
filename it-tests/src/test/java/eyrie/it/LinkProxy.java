/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between one machine and a server, which can be cut and which can swallow what is sent. With several servers it
 * leads each connection to the next one that listens, as the simplest of load balancers do.
 */
final class LinkProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Integer> targets;
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.OPEN;

    private enum State {
        OPEN,
        /** Connections break, and no new one comes about. */
        CUT,
        /** Connections stay and nothing arrives, as behind a router that lost its power. */
        SILENT
    }

    /** @param target port on this machine */
    LinkProxy(int target) throws IOException {
        this(InetAddress.getLoopbackAddress(), List.of(target));
    }

    /**
     * @param address where it is called, of this machine
     * @param targets ports on this machine
     */
    LinkProxy(InetAddress address, List<Integer> targets) throws IOException {
        this.targets = List.copyOf(targets);
        listener = new ServerSocket(0, 200, address);
        Thread.ofPlatform().daemon().name("link").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** For HTTPS. */
    String url() {
        return "https://%s:%d".formatted(listener.getInetAddress().getHostAddress(), port());
    }

    void cut() {
        become(State.CUT);
        open.forEach(LinkProxy::drop);
    }

    void silence() {
        become(State.SILENT);
    }

    void heal() {
        become(State.OPEN);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private void become(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket near) {
        try {
            if (isCut()) {
                throw new IOException("cut");
            }
            Socket far = reach();
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.add(near);
            open.add(far);
            Thread.ofVirtual().start(() -> pump(far, near));
            pump(near, far);
        } catch (IOException refused) {
            drop(near);
        }
    }

    /** The next one that listens. */
    private Socket reach() throws IOException {
        int first = turn.getAndIncrement();
        for (int i = 0; i < targets.size(); i++) {
            Socket far = new Socket();
            try {
                int target = targets.get(Math.floorMod(first + i, targets.size()));
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 10_000);
                return far;
            } catch (IOException refused) {
                drop(far);
            }
        }
        throw new IOException("nobody listens");
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitSound();
                out.write(buffer, 0, count);
            }
        } catch (IOException broken) {
            // Both ends notice.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private boolean isCut() {
        lock.lock();
        try {
            return state == State.CUT;
        } finally {
            lock.unlock();
        }
    }

    private void awaitSound() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (state == State.SILENT) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }
}
