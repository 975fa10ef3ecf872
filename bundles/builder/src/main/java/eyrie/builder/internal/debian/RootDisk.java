/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.Hypervisor;
import eyrie.builder.internal.Failures;
import eyrie.builder.internal.command.Command;
import eyrie.builder.internal.command.CommandFailed;
import eyrie.builder.internal.command.Commands;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes a disk of a folder: a file system over the whole disk, written without ever being mounted. */
final class RootDisk {
    private final Commands commands;
    private final Hypervisor hypervisor;
    private final Path log;

    RootDisk(Commands commands, Hypervisor hypervisor, Path log) {
        this.commands = commands;
        this.hypervisor = hypervisor;
        this.log = log;
    }

    /** @param raw a file to work in, made and removed */
    void make(Path root, long bytes, Path raw, Path disk, Progress progress) throws IOException {
        progress.at("Making the file system", -1);
        try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(bytes);
        }
        Command mkfs = Command.of(
                "mke2fs",
                List.of(
                        commands.tools().require("mke2fs", "e2fsprogs", "to build a Debian disk"),
                        "-q",
                        "-F",
                        "-t",
                        "ext4",
                        "-m",
                        "1",
                        "-e",
                        "remount-ro",
                        // Otherwise the guest's kernel clears tables in the background, into the disk of every clone.
                        "-E",
                        "lazy_itable_init=0,lazy_journal_init=1,root_owner=0:0",
                        "-d",
                        root.toString(),
                        raw.toString()));
        try {
            commands.run(mkfs, log, true, line -> {});
        } catch (CommandFailed failed) {
            throw explained(failed, bytes);
        }
        hypervisor.convert(raw, disk, progress);
        Files.delete(raw);
    }

    private EyrieException explained(CommandFailed failed, long bytes) {
        String said = String.join("\n", failed.lastLines());
        if (said.contains("Could not allocate") || said.contains("while populating file system")) {
            return Failures.saysDiskFull(said)
                    ? Failures.diskFull("debian", failed)
                    : EyrieException.invalid("disk_size", bytes, "at least 1 GiB: the system does not fit");
        }
        return EyrieException.internal(
                "debian: %s; the whole output is in %s".formatted(failed.getMessage(), log), failed);
    }
}
