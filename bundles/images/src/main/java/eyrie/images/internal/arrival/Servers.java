/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The NBD servers, one a socket, however many asked for it. Thread-safe. */
final class Servers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

    private final Map<Path, Shared> open = new HashMap<>();

    /** A server and for how many it is there. */
    private static final class Shared {
        private final NbdServer server;
        private int users;

        Shared(NbdServer server) {
            this.server = server;
        }
    }

    /** Opens what is to be served. */
    @FunctionalInterface
    interface Opening {
        DiskSource open() throws IOException;
    }

    /** @return to be closed by whoever needs the server no longer */
    synchronized AutoCloseable open(Path socket, Opening disk) {
        Shared shared = open.get(socket);
        if (shared == null) {
            try {
                shared = new Shared(new NbdServer(socket, disk.open()));
            } catch (IOException failed) {
                throw EyrieException.internal(
                        "socket %s: a disk cannot be served there: %s".formatted(socket, failed.getMessage()), failed);
            }
            open.put(socket, shared);
        }
        shared.users++;
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                leave(socket);
            }
        };
    }

    private synchronized void leave(Path socket) throws IOException {
        Shared shared = open.get(socket);
        if (shared != null && --shared.users == 0) {
            open.remove(socket);
            shared.server.close();
        }
    }

    @Override
    public synchronized void close() {
        for (Shared shared : open.values()) {
            try {
                shared.server.close();
            } catch (IOException failed) {
                LOG.warn("a server of a disk could not be closed", failed);
            }
        }
        open.clear();
    }
}
