/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a backup into a data folder; the server that starts there next has what the backup has. */
@Command(
        name = "restore",
        description = {
            "Put a backup into the data folder (--data) of a server that does not run.",
            "The server's next start fills its database: SQLite, or an empty PostgreSQL database that store.url names."
        },
        footer = {"", "Example:", "  eyrie --data /var/lib/eyrie restore /backups/eyrie.zip"})
public final class RestoreCommand implements Callable<Integer> {
    /** What a start makes and a stop leaves, though nothing has happened. */
    private static final Set<String> NOTHING = Set.of("lock", "logs");

    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "What eyrie backup wrote.")
    private Path file;

    @Option(
            names = {"-f", "--force"},
            description =
                    "Also if the data folder is not empty; its database and secrets are kept beside the new ones.")
    private boolean force;

    public RestoreCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        BackupFile backup = BackupFile.verified(file);
        Path data = session.data();
        Files.createDirectories(
                data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        try (FileChannel channel =
                        FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            if (lock == null) {
                throw new Failure(
                        FailureKind.CONFLICT,
                        data + ": a server uses this data folder; stop it, or choose another one");
            }
            requireEmpty(data);
            new Unpacking(backup, data).run();
        }
        session.answer(
                Json.object()
                        .put("data", data.toString())
                        .put("made", backup.description().path("made").asText())
                        .put("rows", backup.rows()),
                "%s: the backup of %s, %d rows; start the server, and its database is filled. Its settings were those in %s"
                        .formatted(
                                data,
                                backup.description().path("made").asText(),
                                backup.rows(),
                                data.resolve(Unpacking.SETTINGS)));
        return 0;
    }

    private void requireEmpty(Path data) throws IOException {
        List<String> found;
        try (Stream<Path> all = Files.list(data)) {
            found = all.map(path -> path.getFileName().toString())
                    .filter(name -> !NOTHING.contains(name))
                    .sorted()
                    .toList();
        }
        if (!found.isEmpty() && !force) {
            throw new Failure(
                    FailureKind.CONFLICT,
                    "%s: the data folder is not empty (%s); choose another one, or use --force"
                            .formatted(data, String.join(", ", found)));
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
