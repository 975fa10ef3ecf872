/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the console log of a machine that has ended with its VM. Never fails: a log is worth no operation. */
final class Consoles {
    private static final Logger LOG = LoggerFactory.getLogger(Consoles.class);
    private static final int KEPT_BYTES = 1 << 20;

    private Consoles() {}

    static void keep(VmFolder folder, Machine machine) {
        Path live = machine.console();
        if (live == null || live.equals(folder.console()) || Files.notExists(live)) {
            return;
        }
        try {
            Files.write(folder.console(), tail(live));
        } catch (IOException e) {
            LOG.warn("the console log {} could not be kept: {}", live, e.toString());
        }
    }

    static void keep(VmFolder folder, MachineExit exit) {
        if (exit.console().isEmpty() || Files.exists(folder.console())) {
            return;
        }
        try {
            Files.write(folder.console(), exit.console(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.warn("the last console lines could not be kept in {}: {}", folder.console(), e.toString());
        }
    }

    private static byte[] tail(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            byte[] bytes = new byte[(int) Math.min(length, KEPT_BYTES)];
            in.seek(length - bytes.length);
            in.readFully(bytes);
            return bytes;
        }
    }
}
