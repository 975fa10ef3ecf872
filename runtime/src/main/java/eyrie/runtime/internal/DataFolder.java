/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The data folder, private to its owner and held by one server at a time. Closing it lets another server have it. */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** @throws StartFailure if it cannot be made or another server has it */
    static DataFolder open(String setting) throws StartFailure {
        Path path = expand(setting);
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            FileChannel channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw StartFailure.failed(
                        "another server uses the data folder %s; stop it or choose another with --data".formatted(path),
                        null);
            }
            return new DataFolder(path, channel, lock);
        } catch (IOException e) {
            throw StartFailure.failed(
                    "the data folder %s cannot be used: %s".formatted(path, StartFailureText.of(e)), e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    static Path expand(String setting) {
        String home = System.getProperty("user.home");
        boolean inHome = setting.equals("~") || setting.startsWith("~/");
        return Path.of(inHome ? home + setting.substring(1) : setting)
                .toAbsolutePath()
                .normalize();
    }

    Path path() {
        return path;
    }

    /** Lets the command line find this server. */
    void announce(String url) throws IOException {
        Path temporary = path.resolve("server.url.new");
        Files.writeString(temporary, url + "\n");
        Files.move(temporary, path.resolve("server.url"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path.resolve("server.url"));
        lock.release();
        channel.close();
    }
}
