/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import eyrie.nativehv.internal.platform.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The folder of one machine: its sockets, and all that a later process needs to take it over or to tell how it ended.
 *
 * @param machineId the machine, or a helper's name
 */
record RunFolder(String machineId, Path path) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    Path qmp() {
        return path.resolve("qmp.sock");
    }

    Path agent() {
        return path.resolve("agent.sock");
    }

    Path qga() {
        return path.resolve("qga.sock");
    }

    /** Where QEMU listens for a saved state. */
    Path incoming() {
        return path.resolve("incoming.sock");
    }

    /** Where this process listens for a state to save. */
    Path outgoing() {
        return path.resolve("save.sock");
    }

    Path console() {
        return path.resolve("console.log");
    }

    Path output() {
        return path.resolve("stderr");
    }

    private Path recordFile() {
        return path.resolve("machine.json");
    }

    private Path exitFile() {
        return path.resolve("exit.json");
    }

    private Path requestFile() {
        return path.resolve("end-requested");
    }

    private Path suspensionFile() {
        return path.resolve("suspending.json");
    }

    /** Another user may pass through to the sockets made for it, but neither look around nor write. */
    void create(SystemUser user) throws IOException {
        Files.createDirectory(path);
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(user.isOther() ? "rwx--x--x" : "rwx------"));
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    void delete() {
        if (!exists()) {
            return;
        }
        try (Stream<Path> entries = Files.walk(path)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void write(MachineRecord machine) throws IOException {
        DurableFile.write(recordFile(), JSON.writeValueAsBytes(machine));
    }

    Optional<MachineRecord> readRecord() {
        return read(recordFile(), MachineRecord.class);
    }

    void write(ExitRecord exit) throws IOException {
        DurableFile.write(exitFile(), JSON.writeValueAsBytes(exit));
    }

    Optional<ExitRecord> readExit() {
        return read(exitFile(), ExitRecord.class);
    }

    /** Notes that the machine's end is wanted, before it is brought about. */
    void requestEnd() {
        try {
            Files.writeString(requestFile(), "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean isEndRequested() {
        return Files.exists(requestFile());
    }

    void write(Suspension suspension) throws IOException {
        DurableFile.write(suspensionFile(), JSON.writeValueAsBytes(suspension));
    }

    Optional<Suspension> readSuspension() {
        return read(suspensionFile(), Suspension.class);
    }

    void deleteSuspension() throws IOException {
        Files.deleteIfExists(suspensionFile());
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), type));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** QEMU's process id as its supervisor wrote it down; empty in the first moment. */
    OptionalLong pid() {
        String text = number("pid");
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    /** QEMU's exit status as a shell has it: 128 + n for signal n. */
    OptionalInt exitStatus() {
        String text = number("exit");
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    private String number(String file) {
        try {
            String text = Files.readString(path.resolve(file));
            return text.endsWith("\n") ? text.strip() : "";
        } catch (IOException missing) {
            return "";
        }
    }

    /** What QEMU and its supervisor last said on their error output. */
    List<String> lastWords(int lines) {
        return TextTail.of(output(), lines);
    }

    /** The last of them in one line. */
    String lastWords() {
        String words = String.join("; ", lastWords(3))
                .replace("qemu-system-x86_64: ", "")
                .replace("qemu-system-aarch64: ", "");
        return words.isBlank() ? "it said nothing" : words;
    }
}
