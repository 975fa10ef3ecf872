/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Saves what a controller knows, while it works. */
@Command(
        name = "backup",
        description = {
            "Save what the server knows, as of one moment and while it works: the database, the secrets, the settings.",
            "The file is as secret as what it holds. Templates, VMs and the blobs of the registry are not in it."
        },
        footer = {"", "Example:", "  eyrie backup /backups/eyrie-$(date +%F).zip"})
public final class BackupCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write; only its owner can read it.")
    private Path file;

    @Option(
            names = {"-f", "--force"},
            description = "Also if there is such a file; it is replaced when the backup is whole.")
    private boolean force;

    public BackupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        if (Files.exists(file) && !force) {
            throw new Failure(
                    FailureKind.CONFLICT, file + ": it is there already; choose another name, or use --force");
        }
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(aside);
        try {
            receive(aside);
            BackupFile backup = BackupFile.verified(aside);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            session.answer(
                    Json.object()
                            .put("file", file.toString())
                            .put("bytes", Files.size(file))
                            .put("rows", backup.rows()),
                    "%s: %d rows of %d tables, %d bytes; verified"
                            .formatted(file, backup.rows(), backup.tables().size(), Files.size(file)));
            return 0;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private void receive(Path aside) throws IOException {
        var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (InputStream in = session.api().stream("/eyrie/v1/backup", "application/zip");
                FileChannel channel = FileChannel.open(aside, options, mode);
                OutputStream out = Channels.newOutputStream(channel)) {
            in.transferTo(out);
            channel.force(true);
        }
    }
}
