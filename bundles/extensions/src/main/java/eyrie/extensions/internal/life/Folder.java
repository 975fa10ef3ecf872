/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folder that extensions are dropped into, and the place for copies of them. */
final class Folder {
    private static final String END = ".jar";
    private static final String NAME = "[A-Za-z0-9_-][A-Za-z0-9._+-]{0,99}[.]jar";
    private static final String PART = ".part";

    private final Path folder;
    private final Path copies;
    private final long maxBytes;

    /**
     * What is seen of a file without reading it.
     *
     * @param key of the file, null where the file system has none
     */
    record Stamp(long size, long modifiedMillis, Object key) {}

    /**
     * A file that nobody else changes.
     *
     * @param digest {@code sha256:} and hexadecimal digits
     */
    record Copy(Path path, String digest, long size) {}

    Folder(Path folder, Path copies, long maxBytes) {
        this.folder = folder;
        this.copies = copies;
        this.maxBytes = maxBytes;
    }

    Path path() {
        return folder;
    }

    /** Makes what is missing, and removes what a server left that was killed. */
    void open() throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(folder, owner);
        Files.createDirectories(copies, owner);
        for (Path old : list(copies)) {
            Files.deleteIfExists(old);
        }
        for (Path file : list(folder)) {
            String name = file.getFileName().toString();
            if (name.startsWith(".") && name.endsWith(PART)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Iterable<Path> list(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        }
    }

    /** The jars in it by their names. */
    Map<String, Stamp> look() throws IOException {
        Map<String, Stamp> found = new TreeMap<>();
        for (Path file : list(folder)) {
            String name = file.getFileName().toString();
            if (name.endsWith(END) && !name.startsWith(".")) {
                try {
                    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                    if (now.isRegularFile()) {
                        found.put(
                                name,
                                new Stamp(now.size(), now.lastModifiedTime().toMillis(), now.fileKey()));
                    }
                } catch (NoSuchFileException gone) {
                    // It went while we looked.
                }
            }
        }
        return found;
    }

    boolean has(String file) {
        return Files.isRegularFile(folder.resolve(file));
    }

    /** @throws NoSuchFileException if it is gone */
    Copy copy(String file) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            return receive(in);
        }
    }

    /** Takes a jar aside. @throws EyrieException TOO_LARGE */
    Copy receive(InputStream jar) throws IOException {
        Path copy = Files.createTempFile(copies, "", END);
        try {
            return receive(jar, copy);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private Copy receive(InputStream jar, Path into) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        try (FileChannel out = FileChannel.open(into, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[64 << 10];
            for (int count = jar.read(buffer); count >= 0; count = jar.read(buffer)) {
                size += count;
                if (size > maxBytes) {
                    throw new EyrieException(
                            ErrorKind.TOO_LARGE,
                            "The jar is larger than accepted; send at most %d bytes".formatted(maxBytes));
                }
                digest.update(buffer, 0, count);
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
        return new Copy(into, "sha256:" + HexFormat.of().formatHex(digest.digest()), size);
    }

    /** @param copy may be null */
    void drop(Path copy) {
        if (copy == null) {
            return;
        }
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            // The next start of the server removes it.
        }
    }

    /** Puts a copy into the folder; on the disk on return. */
    void put(Path copy, String file) throws IOException {
        Path aside = Files.createTempFile(folder, ".", PART);
        try {
            Files.copy(copy, aside, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel out = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                out.force(true);
            }
            Files.move(aside, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
            sync();
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    void remove(String file) throws IOException {
        Files.deleteIfExists(folder.resolve(file));
        sync();
    }

    private void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** @throws EyrieException INVALID */
    static String checkedName(String file) {
        if (!file.matches(NAME)) {
            throw EyrieException.invalid(
                    "file",
                    file,
                    "a name of letters, digits, dots, dashes, plus signs and underscores that ends with .jar, 104 characters at most");
        }
        return file;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every runtime has SHA-256", e);
        }
    }
}
