/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The file operations that records depend on: each is on disk when it returns, and none is begun after the close. */
public class Disk implements AutoCloseable {
    /** To empty a folder in which somebody still writes. */
    private static final int ATTEMPTS = 3;

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    // Whoever still works for a component that is gone must not write beside its successor.
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    /** Replaces a file's content, all of it or nothing; only the owner may read it. */
    public void write(Path file, byte[] content) {
        run("write", file, () -> {
            Path aside = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(aside);
            try (FileChannel channel = FileChannel.open(
                    aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                force(channel);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            force(file.getParent());
        });
    }

    /** Makes a folder and its parents, for the owner only. */
    public void createFolder(Path folder) {
        run("make", folder, () -> {
            Files.createDirectories(folder, OWNER_ONLY_FOLDER);
            force(folder.getParent());
        });
    }

    /** Renames a file or folder within one file system, in place of what is there. */
    public void move(Path source, Path target) {
        run("rename", source, () -> {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
            force(target.getParent());
            if (!source.getParent().equals(target.getParent())) {
                force(source.getParent());
            }
        });
    }

    /** A second name for a file. */
    public void link(Path existing, Path link) {
        run("link", existing, () -> {
            Files.createLink(link, existing);
            force(link.getParent());
        });
    }

    /**
     * Removes a file or a folder with all that is in it; nothing happens if it is not there. What comes or goes in it meanwhile, as
     * when a machine is just ending, is no failure if it is over soon.
     */
    public void delete(Path tree) {
        run("remove", tree, () -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    Files.walkFileTree(tree, new Removal());
                    return;
                } catch (DirectoryNotEmptyException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        });
    }

    /** Whatever has gone by itself is as good as removed. */
    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }

    /** Brings a file that somebody else wrote to the disk. */
    public void sync(Path file) {
        run("sync", file, () -> force(file));
    }

    public boolean isClosed() {
        use.readLock().lock();
        try {
            return closed;
        } finally {
            use.readLock().unlock();
        }
    }

    /** Waits for what is under way and refuses everything from then on. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            closed = true;
        } finally {
            use.writeLock().unlock();
        }
    }

    private void run(String verb, Path path, Action action) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down; try again when it is back");
            }
            action.run();
        } catch (IOException e) {
            throw failure(verb, path, e);
        } finally {
            use.readLock().unlock();
        }
    }

    static EyrieException failure(String verb, Path path, IOException cause) {
        String reason = cause instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : String.valueOf(cause.getMessage());
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            return new EyrieException(
                    ErrorKind.NO_SPACE, "the disk of %s is full; free some space".formatted(path), cause);
        }
        return EyrieException.internal("cannot %s %s: %s".formatted(verb, path, reason), cause);
    }

    private void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            force(channel);
        }
    }

    /** Waits until a file or folder is on the disk itself. */
    protected void force(FileChannel channel) throws IOException {
        channel.force(true);
    }

    /** A piece of file work. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }
}
