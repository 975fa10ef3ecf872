/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.EyrieException;
import eyrie.nativehv.internal.platform.DurableFile;
import eyrie.nativehv.internal.qmp.QmpException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves device state between a file and QEMU over a socket: QEMU may start no program that could do it, and this way
 * the bytes pass through here.
 */
final class StateTransfer {
    private static final Logger LOG = LoggerFactory.getLogger(StateTransfer.class);
    private static final Duration DEVICE_STATE_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration RAM_TIMEOUT = Duration.ofMinutes(30);
    private static final long AS_FAST_AS_POSSIBLE = 1L << 50;
    private static final int BUFFER_BYTES = 1 << 20;

    private final SystemUser user;

    StateTransfer(SystemUser user) {
        this.user = user;
    }

    /** What QEMU needs to know before anything is moved. */
    static void prepare(QemuProcess process, boolean leaveRamInItsFile) {
        process.execute(
                "migrate-set-capabilities",
                Map.of(
                        "capabilities",
                        java.util.List.of(
                                Map.of("capability", "events", "state", true),
                                Map.of("capability", "x-ignore-shared", "state", leaveRamInItsFile))));
    }

    /** Loads a state file into a process that waits for one. */
    void load(QemuProcess process, Path state) throws IOException {
        try (FileChannel file = FileChannel.open(state, StandardOpenOption.READ);
                MigrationWatch watch = new MigrationWatch(process)) {
            ByteBuffer content = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            try (SocketChannel socket =
                    SocketChannel.open(UnixDomainSocketAddress.of(process.run().incoming()))) {
                write(socket, content);
                socket.shutdownOutput();
            } catch (IOException broken) {
                // QEMU ends the connection when it refuses the state; it says why below.
                watch.explain(broken);
            }
            watch.await(DEVICE_STATE_TIMEOUT);
        }
    }

    private static void write(SocketChannel socket, ByteBuffer state) throws IOException {
        OptionalInt leases = SavedLeases.find(state);
        if (leases.isPresent()) {
            int after = leases.getAsInt() + SavedLeases.BYTES;
            writeAll(socket, state.slice(0, leases.getAsInt()));
            writeAll(socket, ByteBuffer.allocate(SavedLeases.BYTES));
            writeAll(socket, state.slice(after, state.limit() - after));
        } else {
            LOG.warn("the saved state has no DHCP leases where they are expected; ports may not reach the clone");
            writeAll(socket, state);
        }
    }

    private static void writeAll(SocketChannel socket, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    /** Saves device state to a file, which is on disk on return; RAM stays in its own file. */
    void save(QemuProcess process, Path state) throws IOException {
        prepare(process, true);
        Path socketPath = process.run().outgoing();
        Files.deleteIfExists(socketPath);
        CompletableFuture<Void> received = new CompletableFuture<>();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                MigrationWatch watch = new MigrationWatch(process)) {
            server.bind(UnixDomainSocketAddress.of(socketPath));
            user.own(socketPath);
            Thread receiver = Thread.ofVirtual().start(() -> receive(server, state, received, watch));
            try {
                migrate(process, socketPath);
                watch.await(DEVICE_STATE_TIMEOUT);
                received.join();
            } finally {
                receiver.interrupt();
            }
        } finally {
            Files.deleteIfExists(socketPath);
        }
    }

    private static void receive(
            ServerSocketChannel server, Path state, CompletableFuture<Void> received, MigrationWatch watch) {
        try {
            receive(server, state);
            received.complete(null);
        } catch (IOException failure) {
            received.completeExceptionally(failure);
            watch.fail(failure);
        }
    }

    private static void receive(ServerSocketChannel server, Path state) throws IOException {
        try (SocketChannel socket = server.accept();
                FileChannel file = FileChannel.open(
                        Files.createFile(
                                state,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                        StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (socket.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                buffer.clear();
            }
            file.force(true);
        }
    }

    /** Streams RAM and device state from one process into another that waits for it. */
    void move(QemuProcess source, QemuProcess target) throws IOException {
        user.own(target.run().incoming());
        prepare(source, false);
        prepare(target, false);
        try (MigrationWatch sent = new MigrationWatch(source);
                MigrationWatch received = new MigrationWatch(target)) {
            migrate(source, target.run().incoming());
            sent.await(RAM_TIMEOUT);
            received.await(DEVICE_STATE_TIMEOUT);
        }
    }

    private static void migrate(QemuProcess process, Path socket) {
        process.execute("migrate-set-parameters", Map.of("max-bandwidth", AS_FAST_AS_POSSIBLE));
        process.execute("migrate", Map.of("uri", "unix:" + socket));
    }

    /** Undoes what a save left behind, so that the guest can run on. */
    static void abandon(QemuProcess process) {
        try {
            process.execute("migrate_cancel");
        } catch (QmpException nothingToCancel) {
            if (nothingToCancel.is(QmpException.CONNECTION_LOST)) {
                throw nothingToCancel;
            }
        }
    }

    /** Puts a saved pair in place: first RAM, then the state that makes it usable. */
    static void settle(Path ram, Path ramAside, Path state) throws IOException {
        DurableFile.sync(ramAside);
        if (!ramAside.equals(ram)) {
            DurableFile.move(ramAside, ram);
        }
        DurableFile.move(DurableFile.aside(state), state);
    }

    /** A failure of QEMU's own. */
    static EyrieException failure(QemuProcess process, String what, Exception cause) {
        return new EyrieException(
                Failures.kindOf(cause),
                "machine %s: %s failed: %s (QEMU's last words: %s)"
                        .formatted(
                                process.run().machineId(),
                                what,
                                cause.getMessage(),
                                process.run().lastWords()),
                cause);
    }
}
