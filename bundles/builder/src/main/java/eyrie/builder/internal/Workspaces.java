/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders to build in, below {@code builder} in the data folder. What an earlier process left there is removed when
 * this one starts. Nothing is ever removed through a mount.
 */
@Component(
        service = Workspaces.class,
        immediate = true,
        configurationPid = "eyrie.builder",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class Workspaces {
    private static final Logger LOG = LoggerFactory.getLogger(Workspaces.class);
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private final Path root;
    private final Path logs;

    @Activate
    public Workspaces(Config config) throws IOException {
        this(Path.of(config.data()));
    }

    public Workspaces(Path data) throws IOException {
        root = privateFolder(data.resolve("builder"));
        logs = privateFolder(data.resolve("logs"));
        for (Path left : children(root)) {
            LOG.info("Removing {}, which an earlier process left", left);
            remove(left);
        }
    }

    /** An empty folder, removed with all that is in it when it is closed. */
    public Workspace open() throws IOException {
        return new Workspace(privateFolder(root.resolve(UUID.randomUUID().toString())));
    }

    /** Puts the files of a folder and their names onto the disk. */
    public static void sync(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>(children(folder));
        paths.add(folder);
        for (Path path : paths) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Where the output of tools goes, a file for each kind of work. */
    public Path log(String name) {
        return logs.resolve("builder-" + name + ".log");
    }

    /** One folder to build in. */
    public static final class Workspace implements AutoCloseable {
        private final Path folder;

        private Workspace(Path folder) {
            this.folder = folder;
        }

        public Path folder() {
            return folder;
        }

        @Override
        public void close() {
            remove(folder);
        }
    }

    private static Path privateFolder(Path folder) throws IOException {
        return Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    /** A folder that cannot be removed is tried again at the next start: the work itself is done or has failed already. */
    private static void remove(Path folder) {
        try {
            refuseMounts(folder);
            deleteTree(folder);
        } catch (IOException | UncheckedIOException failed) {
            LOG.warn("{} could not be removed and is tried again at the next start: {}", folder, failed.getMessage());
        }
    }

    private static void refuseMounts(Path folder) throws IOException {
        if (!Files.exists(MOUNTS)) {
            return;
        }
        String real = folder.toRealPath() + "/";
        try (Stream<String> lines = Files.lines(MOUNTS)) {
            boolean mounted = lines.map(line -> line.split(" ")[4]).anyMatch(point -> (point + "/").startsWith(real));
            if (mounted) {
                throw new IOException("something is mounted in it; unmount it");
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
                if (problem instanceof NoSuchFileException || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    return FileVisitResult.CONTINUE;
                }
                throw problem;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, IOException problem) throws IOException {
                Files.deleteIfExists(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
