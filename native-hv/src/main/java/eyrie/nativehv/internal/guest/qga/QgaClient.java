/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** Client of QEMU's guest agent; one command at a time, connecting when it is first needed. Thread-safe. */
public final class QgaClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SHUTDOWN_REFUSAL = Duration.ofSeconds(1);
    private static final Duration FIRST_POLL = Duration.ofMillis(20);
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);

    private final String machineId;
    private final Path socket;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile QgaConnection connection;

    /** @param socket of the port {@code org.qemu.guest_agent.0} */
    public QgaClient(String machineId, Path socket) {
        this.machineId = machineId;
        this.socket = socket;
    }

    public void ping(Duration timeout) {
        call("guest-ping", UnaryOperator.identity(), timeout);
    }

    public QgaInfo info(Duration timeout) {
        JsonNode info = call("guest-info", UnaryOperator.identity(), timeout);
        Set<String> commands = new HashSet<>();
        for (JsonNode command : info.path("supported_commands")) {
            if (command.path("enabled").asBoolean()) {
                commands.add(command.path("name").asText());
            }
        }
        return new QgaInfo(info.path("version").asText(), commands);
    }

    public String hostName(Duration timeout) {
        return call("guest-get-host-name", UnaryOperator.identity(), timeout)
                .path("host-name")
                .asText();
    }

    public void setTime(Instant time, Duration timeout) {
        long nanos = Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
        call("guest-set-time", arguments -> arguments.put("time", nanos), timeout);
    }

    public List<QgaInterface> interfaces(Duration timeout) {
        List<QgaInterface> interfaces = new ArrayList<>();
        for (JsonNode card : call("guest-network-get-interfaces", UnaryOperator.identity(), timeout)) {
            List<String> addresses = new ArrayList<>();
            card.path("ip-addresses")
                    .forEach(address -> addresses.add(address.path("ip-address").asText()));
            String mac = card.path("hardware-address").asText(null);
            interfaces.add(new QgaInterface(card.path("name").asText(), mac, addresses));
        }
        return interfaces;
    }

    /** Stops writing to the file systems until {@link #thaw}. @return how many were frozen */
    public int freeze(Duration timeout) {
        return call("guest-fsfreeze-freeze", UnaryOperator.identity(), timeout).asInt();
    }

    public int thaw(Duration timeout) {
        return call("guest-fsfreeze-thaw", UnaryOperator.identity(), timeout).asInt();
    }

    public boolean frozen(Duration timeout) {
        return "frozen"
                .equals(call("guest-fsfreeze-status", UnaryOperator.identity(), timeout)
                        .asText());
    }

    /** @param mode as of fopen, {@code r} or {@code w} for instance */
    public QgaFile open(String path, String mode, Duration timeout) {
        JsonNode handle =
                call("guest-file-open", arguments -> arguments.put("path", path).put("mode", mode), timeout);
        return new QgaFile(this, handle.asLong(), timeout);
    }

    /** Runs a command to its end; the agent has no event for that, so it is asked in growing intervals. */
    public QgaExit exec(List<String> argv, List<String> environment, byte[] input, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        JsonNode started = call("guest-exec", arguments -> execArguments(arguments, argv, environment, input), timeout);
        long pid = started.path("pid").asLong();
        for (Duration pause = FIRST_POLL; ; pause = min(pause.multipliedBy(2), LONGEST_POLL)) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            JsonNode status = call("guest-exec-status", arguments -> arguments.put("pid", pid), left);
            if (status.path("exited").asBoolean()) {
                return exit(status);
            }
            awaitClosed(argv.getFirst(), min(pause, left));
        }
    }

    private static ObjectNode execArguments(
            ObjectNode arguments, List<String> argv, List<String> environment, byte[] input) {
        arguments.put("path", argv.getFirst()).put("capture-output", true);
        ArrayNode rest = arguments.putArray("arg");
        argv.stream().skip(1).forEach(rest::add);
        ArrayNode variables = arguments.putArray("env");
        environment.forEach(variables::add);
        if (input.length > 0) {
            arguments.put("input-data", Base64.getEncoder().encodeToString(input));
        }
        return arguments;
    }

    private static QgaExit exit(JsonNode status) {
        int code = status.has("signal")
                ? 128 + status.path("signal").asInt()
                : status.path("exitcode").asInt();
        boolean truncated = status.path("out-truncated").asBoolean()
                || status.path("err-truncated").asBoolean();
        return new QgaExit(code, bytes(status.path("out-data")), bytes(status.path("err-data")), truncated);
    }

    private void awaitClosed(String program, Duration pause) {
        try {
            if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                throw unavailable("the machine has ended", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("waiting for " + program + " was interrupted", e);
        }
    }

    /** Asks for a shutdown, which is only answered if it is refused. */
    public void shutdown(Duration timeout) {
        ping(timeout);
        try {
            call("guest-shutdown", arguments -> arguments.put("mode", "powerdown"), SHUTDOWN_REFUSAL);
        } catch (EyrieException e) {
            if (e.kind() != ErrorKind.TIMEOUT && e.kind() != ErrorKind.UNAVAILABLE) {
                throw e;
            }
        }
    }

    /** Sends a command and waits for its answer. */
    JsonNode call(String command, UnaryOperator<ObjectNode> arguments, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            if (!lock.tryLock(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS)) {
                throw timedOut(command, timeout, null);
            }
            try {
                return answer(
                        command, connected(deadline).call(command, arguments.apply(JSON.createObjectNode()), deadline));
            } catch (TimeoutException | IOException | InterruptedException e) {
                // An answer that comes late must not be taken for that of the next command.
                disconnect();
                throw e;
            } finally {
                lock.unlock();
            }
        } catch (TimeoutException e) {
            throw timedOut(command, timeout, e);
        } catch (IOException e) {
            throw unavailable(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("waiting for " + command + " was interrupted", e);
        }
    }

    private QgaConnection connected(long deadline) throws IOException, TimeoutException, InterruptedException {
        if (closed.getCount() == 0) {
            throw new IOException("the machine has ended");
        }
        if (connection == null) {
            connection = QgaConnection.open(machineId, socket, deadline);
        }
        return connection;
    }

    private void disconnect() {
        QgaConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private JsonNode answer(String command, JsonNode answer) {
        JsonNode error = answer.get("error");
        if (error == null) {
            return answer.path("return");
        }
        if ("CommandNotFound".equals(error.path("class").asText())) {
            throw new EyrieException(
                    ErrorKind.CONFLICT,
                    "VM %s: QEMU's guest agent in this guest does not offer %s".formatted(machineId, command));
        }
        throw new EyrieException(
                ErrorKind.INTERNAL,
                "VM %s: QEMU's guest agent refused %s: %s"
                        .formatted(machineId, command, error.path("desc").asText()));
    }

    static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.asText(""));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private EyrieException timedOut(String command, Duration timeout, Throwable cause) {
        return new EyrieException(
                ErrorKind.TIMEOUT,
                "VM %s: QEMU's guest agent did not answer %s within %d ms"
                        .formatted(machineId, command, timeout.toMillis()),
                cause);
    }

    private EyrieException unavailable(String why, Throwable cause) {
        return new EyrieException(
                ErrorKind.UNAVAILABLE, "VM %s: QEMU's guest agent: %s".formatted(machineId, why), cause);
    }

    @Override
    public void close() {
        closed.countDown();
        disconnect();
    }
}
