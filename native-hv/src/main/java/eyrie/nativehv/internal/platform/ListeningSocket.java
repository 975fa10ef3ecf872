/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A listening Unix socket that a spawned process inherits: whoever connects waits in its backlog until that process is
 * ready, so nobody has to try again and again.
 */
public final class ListeningSocket implements AutoCloseable {
    /** The longest path that fits a Unix socket's address on every system. */
    public static final int LONGEST_PATH = 103;

    private static final int ADDRESS_BYTES = 110;
    private static final int BACKLOG = 4;

    private final Posix posix;
    private final int fd;

    private ListeningSocket(Posix posix, int fd) {
        this.posix = posix;
        this.fd = fd;
    }

    static ListeningSocket open(Posix posix, Path socket, boolean mac) throws IOException {
        int fd = posix.socket(Posix.AF_UNIX, Posix.SOCK_STREAM | (mac ? 0 : LinuxLibc.SOCK_CLOEXEC), 0);
        if (fd < 0) {
            throw failure(posix, "socket");
        }
        try (Memory address = address(socket, mac)) {
            if (posix.bind(fd, address, ADDRESS_BYTES - (mac ? 4 : 0)) != 0 || posix.listen(fd, BACKLOG) != 0) {
                IOException failure = failure(posix, socket.toString());
                posix.close(fd);
                throw failure;
            }
        }
        return new ListeningSocket(posix, fd);
    }

    private static Memory address(Path socket, boolean mac) {
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > LONGEST_PATH) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "runDir: the socket path %s has %d bytes; use a folder that leaves it %d or fewer"
                            .formatted(socket, path.length, LONGEST_PATH));
        }
        Memory address = new Memory(ADDRESS_BYTES);
        address.clear();
        if (mac) {
            address.setByte(0, (byte) (2 + path.length + 1));
            address.setByte(1, (byte) Posix.AF_UNIX);
        } else {
            address.setShort(0, (short) Posix.AF_UNIX);
        }
        address.write(2, path, 0, path.length);
        return address;
    }

    private static IOException failure(Posix posix, String what) {
        int error = Native.getLastError();
        return new NativeException(what, error, posix.strerror(error));
    }

    /** For {@link SpawnRequest#inherited}. */
    public int fd() {
        return fd;
    }

    /** Closes it here; the process that inherited it goes on listening. */
    @Override
    public void close() {
        posix.close(fd);
    }
}
