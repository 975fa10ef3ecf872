/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import eyrie.cli.internal.base.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Lays the content of a backup out in a data folder. The description of what is to be restored comes last, by a renaming:
 * without it the next start takes no notice of the rest.
 */
final class Unpacking {
    static final String SETTINGS = "settings-of-the-backup.properties";

    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final BackupFile backup;
    private final Path data;
    private final Path restore;

    Unpacking(BackupFile backup, Path data) {
        this.backup = backup;
        this.data = data;
        restore = data.resolve("restore");
    }

    void run() throws IOException {
        remove(restore);
        Files.createDirectories(restore.resolve(BackupFile.TABLES), FOLDER);
        try (ZipFile zip = new ZipFile(backup.path().toFile())) {
            unpack(zip, BackupFile.TABLES, restore);
            Path aside = data.resolve("before-restore-" + Instant.now().getEpochSecond());
            moveAside(data.resolve("db"), aside);
            moveAside(data.resolve("secrets"), aside);
            moveAside(data.resolve("tls"), aside);
            unpack(zip, BackupFile.FILES, data);
            Files.deleteIfExists(data.resolve(SETTINGS));
            try (InputStream in = zip.getInputStream(zip.getEntry(BackupFile.SETTINGS))) {
                write(in, data.resolve(SETTINGS));
            }
        }
        byte[] description = new ObjectMapper()
                .writeValueAsBytes(backup.description().deepCopy().put("id", backup.digest()));
        Path ready = restore.resolve(BackupFile.DESCRIPTION);
        Path incoming = restore.resolve(BackupFile.DESCRIPTION + ".new");
        write(new ByteArrayInputStream(description), incoming);
        Files.move(incoming, ready, StandardCopyOption.ATOMIC_MOVE);
        sync(restore);
        sync(data);
    }

    private void unpack(ZipFile zip, String prefix, Path into) throws IOException {
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            if (!entry.getName().startsWith(prefix)) {
                continue;
            }
            String name =
                    prefix.equals(BackupFile.FILES) ? entry.getName().substring(prefix.length()) : entry.getName();
            Path file = into.resolve(name).normalize();
            if (!file.startsWith(into) || file.equals(into)) {
                throw Failure.invalid(backup.path() + ": \"" + entry.getName() + "\" leads out of the data folder");
            }
            Files.createDirectories(file.getParent(), FOLDER);
            try (InputStream in = zip.getInputStream(entry)) {
                write(in, file);
            }
        }
    }

    private static void moveAside(Path path, Path aside) throws IOException {
        if (Files.exists(path)) {
            Files.createDirectories(aside, FOLDER);
            Files.move(path, aside.resolve(path.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void write(InputStream in, Path file) throws IOException {
        var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, FILE);
                OutputStream out = Channels.newOutputStream(channel)) {
            in.transferTo(out);
            channel.force(true);
        }
        sync(file.getParent());
    }

    private static void remove(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
