/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.template.ImageFile.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one VM.
 *
 * @param path where it is
 * @param disk how it is written
 */
record VmFolder(Path path, Disk disk) {
    static final String RECORD = "vm.json";

    Path file(Role role) {
        return path.resolve(role.fileName());
    }

    Path ram() {
        return file(Role.RAM);
    }

    Path state() {
        return file(Role.STATE);
    }

    /** State that is being written. */
    Path newState() {
        return path.resolve("state.new");
    }

    Path systemDisk() {
        return file(Role.DISK);
    }

    Path newDisk() {
        return path.resolve("disk.new");
    }

    Path seed() {
        return path.resolve("seed");
    }

    Path console() {
        return path.resolve("console");
    }

    /** What a push is about to hand over. */
    Path outbox() {
        return path.resolve("push");
    }

    Optional<Path> existing(Path file) {
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    void create() {
        disk.createFolder(path);
    }

    void write(VmRecord record) {
        disk.write(path.resolve(RECORD), Json.write(record));
    }

    void write(StoredIdentity identity) {
        disk.write(path.resolve("identity.json"), Json.write(identity));
    }

    VmRecord readRecord() throws IOException {
        return Json.read(path.resolve(RECORD), VmRecord.class);
    }

    StoredIdentity readIdentity() {
        Path file = path.resolve("identity.json");
        try {
            return Json.read(file, StoredIdentity.class);
        } catch (IOException e) {
            throw EyrieException.internal("cannot read the identity in %s".formatted(file), e);
        }
    }

    /** Removes saved RAM and state, which are of no use once the VM has ended. */
    void forgetMemory() {
        disk.delete(ram());
        disk.delete(state());
        disk.delete(newState());
    }

    /** Removes everything but the record. */
    void empty() {
        for (Path file : files()) {
            if (!file.endsWith(RECORD)) {
                disk.delete(file);
            }
        }
    }

    /** Brings everything in it to the disk. */
    void syncAll() {
        files().forEach(disk::sync);
    }

    /** Bytes of its files; RAM is left out, since its file is as long as the guest's memory but mostly holes. */
    long bytes() {
        return files().stream()
                .filter(file -> !file.equals(ram()))
                .mapToLong(VmFolder::length)
                .sum();
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (IOException e) {
            return List.of(); // removed meanwhile
        }
    }

    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0; // removed meanwhile
        }
    }
}
