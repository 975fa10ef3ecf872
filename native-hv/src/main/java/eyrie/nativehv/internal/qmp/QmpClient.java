/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to QEMU's machine protocol. Commands may be given from many threads at once. */
public final class QmpClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QmpClient.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final SocketChannel channel;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final List<Consumer<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private QmpClient(String name, SocketChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /**
     * Connects and negotiates; on return commands can be given.
     *
     * @param name of the machine, for messages
     * @param listener of events, also of those that come before this returns
     */
    public static QmpClient connect(String name, Path socket, Duration timeout, Consumer<QmpEvent> listener)
            throws IOException {
        QmpClient client = new QmpClient(name, SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        client.listeners.add(listener);
        try {
            Thread.ofVirtual().name("qmp-" + name).start(client::read);
            client.await(client.greeting, "the greeting", timeout);
            client.execute("qmp_capabilities", Map.of(), timeout);
            return client;
        } catch (RuntimeException failure) {
            client.close();
            throw failure;
        }
    }

    /** Adds a listener, which is called on the reading thread and must return at once. Close the answer to remove it. */
    public Subscription onEvent(Consumer<QmpEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** A listener's place. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Completes when the connection has ended, from either side. */
    public CompletionStage<Void> closed() {
        return closed;
    }

    /** Gives a command and waits for its result. @throws QmpException if it is refused or not answered in time */
    public JsonNode execute(String command, Map<String, ?> arguments, Duration timeout) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        pending.put(id, reply);
        try {
            send(command, arguments, id);
            return await(reply, command, timeout);
        } finally {
            pending.remove(id);
        }
    }

    private void send(String command, Map<String, ?> arguments, long id) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("execute", command);
        message.put("id", id);
        if (!arguments.isEmpty()) {
            message.put("arguments", arguments);
        }
        writing.lock();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(message));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException broken) {
            throw new QmpException(QmpException.CONNECTION_LOST, lost(command), broken);
        } finally {
            writing.unlock();
        }
        if (closed.isDone()) {
            throw new QmpException(QmpException.CONNECTION_LOST, lost(command));
        }
    }

    private String lost(String what) {
        return "%s: the connection to QEMU ended before %s was answered".formatted(name, what);
    }

    private JsonNode await(CompletableFuture<JsonNode> reply, String what, Duration timeout) {
        try {
            return reply.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new QmpException(
                    QmpException.TIMEOUT,
                    "%s: QEMU did not answer %s within %d ms".formatted(name, what, timeout.toMillis()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QmpException(QmpException.TIMEOUT, "%s: interrupted in %s".formatted(name, what), interrupted);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof QmpException refused) {
                throw new QmpException(refused.errorClass(), "%s: %s: %s".formatted(name, what, refused.getMessage()));
            }
            throw new QmpException(QmpException.CONNECTION_LOST, lost(what), failure.getCause());
        }
    }

    private void read() {
        try (MappingIterator<JsonNode> messages =
                JSON.readerFor(JsonNode.class).readValues(Channels.newInputStream(channel))) {
            while (messages.hasNextValue()) {
                take(messages.nextValue());
            }
        } catch (IOException | RuntimeException broken) {
            LOG.debug("{}: the QMP connection broke: {}", name, broken.toString());
        } finally {
            close();
            end();
        }
    }

    private void end() {
        closed.complete(null);
        IOException ended = new IOException("end of the QMP connection");
        greeting.completeExceptionally(ended);
        pending.values().forEach(reply -> reply.completeExceptionally(ended));
    }

    private void take(JsonNode message) {
        if (message.has("event")) {
            publish(new QmpEvent(message.get("event").asText(), message.path("data")));
        } else if (message.has("QMP")) {
            greeting.complete(message.get("QMP"));
        } else {
            answer(message);
        }
    }

    private void publish(QmpEvent event) {
        LOG.debug("{}: QEMU says {} {}", name, event.name(), event.data());
        for (Consumer<QmpEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException failure) {
                LOG.warn("{}: a listener failed on the QEMU event {}", name, event.name(), failure);
            }
        }
    }

    /** An error without an id answers a message that QEMU could not parse; it can only be logged. */
    private void answer(JsonNode message) {
        CompletableFuture<JsonNode> reply = pending.remove(message.path("id").asLong(-1));
        if (reply == null) {
            LOG.debug("{}: QEMU answered what nobody waits for: {}", name, message);
        } else if (message.has("error")) {
            JsonNode error = message.get("error");
            reply.completeExceptionally(new QmpException(
                    error.path("class").asText(QmpException.GENERIC),
                    error.path("desc").asText("no reason given")));
        } else {
            reply.complete(message.path("return"));
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            LOG.debug("{}: closing the QMP socket failed", name, ignored);
        }
    }
}
