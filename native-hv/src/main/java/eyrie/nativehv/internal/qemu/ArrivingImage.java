/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The image under a machine's disk while it arrives: read by NBD first, and from its file once that is whole. Both are in
 * QEMU's block graph under names of their own, so that one can take the other's place while the guest runs.
 */
final class ArrivingImage {
    /** The file, opened and not read. */
    static final String FILE = "image-file";

    /** The same content, read by NBD. */
    static final String REMOTE = "image-remote";

    static final String OVERLAY_FILE = "disk0-file";

    /** What the overlay is opened with, now and when it is put onto another image. */
    static final Map<String, Object> OVERLAY = Map.of("driver", "qcow2", "discard", "unmap", "detect-zeroes", "unmap");

    private static final String LOCAL = "image-local";
    /** How long a guest waits for this program to come back; QEMU has no word for "for ever". */
    private static final Duration PATIENCE = Duration.ofDays(30);

    private ArrivingImage() {}

    static Map<String, Object> remote(Path socket) {
        Map<String, Object> nbd = new LinkedHashMap<>();
        nbd.put("driver", "nbd");
        nbd.put("server", Map.of("type", "unix", "path", socket.toAbsolutePath().toString()));
        nbd.put("export", "disk");
        nbd.put("reconnect-delay", PATIENCE.toSeconds());
        return Map.of("driver", "qcow2", "read-only", true, "file", nbd);
    }

    /** Puts the overlay onto the file. What an earlier attempt has done is not done again. */
    static void replace(QemuProcess process) {
        if (!has(process, LOCAL)) {
            process.execute(
                    "blockdev-add", Map.of("driver", "qcow2", "node-name", LOCAL, "read-only", true, "file", FILE));
        }
        Map<String, Object> overlay = new LinkedHashMap<>(OVERLAY);
        overlay.put("node-name", "disk0");
        overlay.put("file", OVERLAY_FILE);
        overlay.put("backing", LOCAL);
        process.execute("blockdev-reopen", Map.of("options", java.util.List.of(overlay)));
        if (has(process, REMOTE)) {
            process.execute("blockdev-del", Map.of("node-name", REMOTE));
        }
    }

    private static boolean has(QemuProcess process, String node) {
        for (var each : process.execute("query-named-block-nodes", Map.of("flat", true))) {
            if (each.path("node-name").asText().equals(node)) {
                return true;
            }
        }
        return false;
    }
}
