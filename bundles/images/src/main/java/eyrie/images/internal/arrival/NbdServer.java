/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one disk file read-only by NBD at a Unix socket: the fixed newstyle handshake and simple replies of the protocol
 * as described in the NBD project's {@code proto.md}. Thread-safe.
 */
final class NbdServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NbdServer.class);

    private final Path path;
    private final DiskSource disk;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

    /** Listens when this returns; only the owner of this process may connect until somebody else is let in. */
    NbdServer(Path path, DiskSource disk) throws IOException {
        this.path = path;
        this.disk = disk;
        Files.deleteIfExists(path);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failed) {
            server.close();
            throw failed;
        }
        Thread.ofVirtual().name("nbd " + path.getFileName()).start(this::accept);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                clients.add(client);
                Thread.ofVirtual().name("nbd client").start(() -> serve(client));
            } catch (IOException closed) {
                if (server.isOpen()) {
                    LOG.warn("{}: nobody can connect any more", path, closed);
                }
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            new NbdSession(client, disk).run();
        } catch (IOException cut) {
            LOG.debug("{}: a client is gone: {}", path, cut.toString());
        } finally {
            clients.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel client : clients) {
            client.close();
        }
        Files.deleteIfExists(path);
        disk.close();
    }
}
