/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The disk of a folder: tells its failures as what they are.
 *
 * @param root the folder
 */
record Disk(Path root) {
    /** A disk with less is full: something else may fill it between our look and our write. */
    private static final long NEARLY_FULL_BYTES = 1L << 20;

    /** Something that may fail as files do. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    /** @param what is read or written, for the message */
    <T> T run(String what, Task<T> task) {
        try {
            return task.run();
        } catch (IOException e) {
            if (root.toFile().getUsableSpace() < NEARLY_FULL_BYTES
                    || String.valueOf(e.getMessage()).contains("No space left")) {
                throw new EyrieException(
                        ErrorKind.NO_SPACE,
                        "registry: the disk of %s is full; free some space and send it again".formatted(root),
                        e);
            }
            throw EyrieException.internal("registry: %s cannot be read or written".formatted(what), e);
        }
    }

    void forEachFile(Path folder, Consumer<Path> each) {
        run("folder " + folder, () -> {
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(each);
            }
            return null;
        });
    }

    /** Empty if it has gone. */
    Optional<BasicFileAttributes> attributes(Path file) {
        return run("file " + file, () -> {
            try {
                return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }
}
