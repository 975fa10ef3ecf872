/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import eyrie.nativehv.internal.guest.FrameParser.Sink;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the agent, from its marker to its end.
 *
 * <p>Frames may be sent at once: the agent reads them after the marker, whether it runs already or not.
 */
final class Session implements Sink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long LOST_GRACE_MILLIS = 1000;

    private final String machineId;
    private final SocketChannel channel;
    private final Outbox outbox;
    private final FrameParser parser;
    private final Map<Integer, Receiver> receivers = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean synced;
    private volatile String reason = "the connection to the guest agent was closed";

    private Session(String machineId, SocketChannel channel) {
        this.machineId = machineId;
        this.channel = channel;
        this.outbox = new Outbox(channel);
        byte[] nonce = new byte[Wire.NONCE];
        RANDOM.nextBytes(nonce);
        this.parser = new FrameParser(nonce, this);
        outbox.raw(Wire.marker(nonce));
    }

    static Session connect(String machineId, Path socket) throws IOException {
        return new Session(machineId, SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    boolean isSynced() {
        return synced && !isOver();
    }

    /** Whether the agent has answered on this connection, be it over or not. */
    boolean wasSynced() {
        return synced;
    }

    boolean isOver() {
        return closed.getCount() == 0;
    }

    /** Takes part in the conversation under a number of its own; hears at once if the session is over. */
    int register(Receiver receiver) {
        int id = lastId.incrementAndGet();
        receivers.put(id, receiver);
        if (isOver() && receivers.remove(id) != null) {
            receiver.lost(new LinkLostException(reason));
        }
        return id;
    }

    void forget(int id) {
        receivers.remove(id);
    }

    Outbox outbox() {
        return outbox;
    }

    /** Reads until the connection ends. */
    void run() {
        Thread.ofVirtual().name("guest-writer-" + machineId).start(this::write);
        try {
            ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
            while (channel.read(bytes) >= 0) {
                parser.accept(bytes.flip());
                bytes.clear();
            }
        } catch (IOException e) {
            end(e.getMessage());
        } finally {
            close();
        }
    }

    private void write() {
        try {
            outbox.run();
        } catch (IOException e) {
            end(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void hello() {
        synced = true;
    }

    @Override
    public void lost() {
        if (isSynced()) {
            end("the guest agent was restarted");
            return;
        }
        // It may have said so just before it read our marker.
        Thread.ofVirtual().name("guest-grace-" + machineId).start(this::endWithoutHello);
    }

    private void endWithoutHello() {
        try {
            if (!closed.await(LOST_GRACE_MILLIS, TimeUnit.MILLISECONDS) && !isSynced()) {
                end("the guest agent was restarted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void frame(FrameType type, int id, boolean more, byte[] payload) throws IOException {
        Receiver receiver = receivers.get(id);
        if (type == FrameType.INFO) {
            LOG.debug("VM {}: the guest agent and its kernel: {}", machineId, Wire.texts(payload));
        } else if (receiver != null) {
            receiver.frame(type, more, payload);
        }
    }

    private void end(String why) {
        if (!isOver()) {
            reason = why;
            LOG.info("VM {}: the connection to the guest agent ends: {}", machineId, why);
        }
        close();
    }

    @Override
    public void close() {
        closed.countDown();
        outbox.end();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("VM {}: closing the connection to the guest agent failed", machineId, e);
        }
        LinkLostException why = new LinkLostException(reason);
        receivers.keySet().forEach(id -> {
            Receiver receiver = receivers.remove(id);
            if (receiver != null) {
                receiver.lost(why);
            }
        });
    }
}
