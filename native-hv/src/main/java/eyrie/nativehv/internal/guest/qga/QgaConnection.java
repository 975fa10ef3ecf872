/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to QEMU's guest agent: lines of JSON, where a byte 0xFF ends whatever an earlier conversation left
 * behind.
 */
final class QgaConnection implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte DELIMITER = (byte) 0xFF;
    private static final int LONGEST_LINE = 32 << 20;

    /** A line, or the reason why there will be no more. */
    private sealed interface Event {
        record Line(byte[] bytes, boolean afterDelimiter) implements Event {}

        record Broken(IOException why) implements Event {}
    }

    private final SocketChannel channel;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private QgaConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects and makes sure that the next line read belongs to the next command written. */
    static QgaConnection open(String machineId, Path socket, long deadlineNanos)
            throws IOException, TimeoutException, InterruptedException {
        QgaConnection connection = new QgaConnection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        try {
            Thread.ofVirtual().name("qga-reader-" + machineId).start(connection::read);
            connection.sync(deadlineNanos);
            return connection;
        } catch (IOException | TimeoutException | InterruptedException e) {
            connection.close();
            throw e;
        }
    }

    private void sync(long deadlineNanos) throws IOException, TimeoutException, InterruptedException {
        long id = ThreadLocalRandom.current().nextLong(1, 1L << 31);
        ObjectNode arguments = JSON.createObjectNode().put("id", id);
        send("guest-sync-delimited", arguments, true);
        while (true) {
            Event.Line line = next(deadlineNanos);
            if (line.afterDelimiter() && parse(line.bytes()).path("return").asLong(-1) == id) {
                return;
            }
        }
    }

    /** Sends a command and reads its answer: an object with {@code return} or with {@code error}. */
    JsonNode call(String command, ObjectNode arguments, long deadlineNanos)
            throws IOException, TimeoutException, InterruptedException {
        send(command, arguments, false);
        return parse(next(deadlineNanos).bytes());
    }

    private void send(String command, ObjectNode arguments, boolean flush) throws IOException {
        ObjectNode request = JSON.createObjectNode().put("execute", command);
        if (arguments != null) {
            request.set("arguments", arguments);
        }
        byte[] line = JSON.writeValueAsBytes(request);
        ByteBuffer bytes = ByteBuffer.allocate(line.length + 2);
        if (flush) {
            // Makes the agent's parser give up on half a command of an earlier connection.
            bytes.put(DELIMITER);
        }
        bytes.put(line).put((byte) '\n').flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private Event.Line next(long deadlineNanos) throws IOException, TimeoutException, InterruptedException {
        Event event = events.poll(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        return switch (event) {
            case null -> throw new TimeoutException("no answer");
            case Event.Line line -> line;
            case Event.Broken broken -> {
                events.add(broken);
                throw new IOException(broken.why().getMessage(), broken.why());
            }
        };
    }

    private static JsonNode parse(byte[] line) throws IOException {
        return JSON.readTree(line);
    }

    private void read() {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            boolean delimited = false;
            while (channel.read(bytes.clear()) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    byte b = bytes.get();
                    if (b == DELIMITER) {
                        line.reset();
                        delimited = true;
                    } else if (b != '\n') {
                        line.write(b);
                        limit(line);
                    } else if (line.size() > 0) {
                        events.add(new Event.Line(line.toByteArray(), delimited));
                        line.reset();
                        delimited = false;
                    }
                }
            }
            events.add(new Event.Broken(new IOException("the machine closed the connection")));
        } catch (IOException e) {
            events.add(new Event.Broken(e));
        }
    }

    private static void limit(ByteArrayOutputStream line) throws IOException {
        if (line.size() > LONGEST_LINE) {
            throw new IOException("the answer is longer than " + LONGEST_LINE + " bytes");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            events.add(new Event.Broken(e));
        }
    }
}
