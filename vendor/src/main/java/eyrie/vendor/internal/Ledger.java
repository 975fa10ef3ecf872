/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.licensekey.LicenseKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;

/** What was issued: one JSON object a line, only ever added to. */
record Ledger(Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is written down of a key. */
    record Entry(LicenseKey license, String signer, String key) {
        String line() throws IOException {
            ObjectNode line = JSON.createObjectNode()
                    .put("id", license.id())
                    .put("serial", license.serial())
                    .put("issued", license.issued().toString())
                    .put("customer", license.customer())
                    .put("tier", license.tier())
                    .put("cores", license.cores());
            line.put(
                    "expires",
                    license.expires() == null ? null : license.expires().toString());
            line.put("signer", signer).put("key", key);
            return JSON.writeValueAsString(line) + "\n";
        }
    }

    /**
     * Makes an entry of what there is and adds it; on disk on return. One at a time, whoever else uses the same file.
     *
     * @param make is given all lines so far
     */
    Entry add(Function<List<JsonNode>, Entry> make) throws IOException {
        boolean fresh = !Files.exists(file);
        try (FileChannel channel = FileChannel.open(
                        file,
                        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                FileLock _ = channel.lock()) {
            Entry entry = make.apply(lines());
            channel.position(endOfLines());
            channel.truncate(channel.position());
            OwnFiles.write(channel, entry.line());
            if (fresh) {
                OwnFiles.syncFolder(file);
            }
            return entry;
        }
    }

    /** What follows the last line was cut short by the end of a process, and its key was shown to nobody. */
    private long endOfLines() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** The oldest first; none if there is no such file. A last line without an end was cut short and is none. */
    List<JsonNode> lines() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            List<JsonNode> lines = new ArrayList<>();
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                if (!line.isBlank()) {
                    lines.add(JSON.readTree(line));
                }
            }
            return lines;
        } catch (IOException e) {
            throw new Refusal("--ledger: %s is no ledger: %s".formatted(file, e.getMessage()));
        }
    }
}
