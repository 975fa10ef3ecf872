/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.nativehv.internal.platform.HostPlatform;
import eyrie.nativehv.internal.platform.ListeningSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder that holds one run folder for each machine. */
final class RunFolders {
    /** What marks the folder of a process that only helps to save another machine. */
    static final String HELPER_SUFFIX = "~save";

    private static final Pattern MACHINE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,47}");
    private static final Pattern SOCKET = Pattern.compile("[A-Za-z0-9-]{1,32}");
    /** Room for a machine id of 36 characters, the suffix of a helper and the longest socket name. */
    private static final int LONGEST_BASE =
            ListeningSocket.LONGEST_PATH - "/".length() - 36 - HELPER_SUFFIX.length() - "/incoming.sock".length();

    private static final Logger LOG = LoggerFactory.getLogger(RunFolders.class);

    private final Path base;
    private final boolean chosen;

    RunFolders(Path base) {
        this(base, false);
    }

    private RunFolders(Path base, boolean chosen) {
        this.base = base;
        this.chosen = chosen;
    }

    /** Chooses and makes the base folder: as configured, else where the system keeps what a restart may lose. */
    static RunFolders open(Settings settings, HostPlatform platform, SystemUser user, Map<String, String> environment) {
        Path data = settings.data();
        Path base = settings.runDir().isBlank()
                ? choose(data, platform.isRoot(), environment)
                : Path.of(settings.runDir()).toAbsolutePath();
        try {
            String mode = user.isOther() ? "rwx--x--x" : "rwx------";
            Files.createDirectories(base);
            refuseForeign(base);
            Files.setPosixFilePermissions(base, PosixFilePermissions.fromString(mode));
            return new RunFolders(base, settings.runDir().isBlank());
        } catch (IOException failure) {
            throw new EyrieException(
                    ErrorKind.INTERNAL,
                    "runDir: %s cannot be used: %s; use a folder that this process owns"
                            .formatted(base, failure.getMessage()),
                    failure);
        }
    }

    private static Path choose(Path data, boolean root, Map<String, String> environment) {
        String name = "eyrie-" + digest(data.toString());
        List<Path> candidates = new ArrayList<>();
        if (root && Files.isDirectory(Path.of("/run"))) {
            candidates.add(Path.of("/run", name));
        }
        String session = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!root && !session.isBlank() && Files.isWritable(Path.of(session))) {
            candidates.add(Path.of(session, name));
        }
        candidates.add(data.resolve("run"));
        candidates.add(Path.of("/tmp", name));
        return candidates.stream()
                .filter(path -> path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_BASE)
                .findFirst()
                .orElseGet(candidates::getLast);
    }

    /** In a folder like {@code /tmp} somebody else may have made it first. */
    private static void refuseForeign(Path base) throws IOException {
        Path own = Files.createTempFile(Path.of(System.getProperty("java.io.tmpdir")), "eyrie", null);
        try {
            if (Files.isSymbolicLink(base) || !Files.getOwner(base).equals(Files.getOwner(own))) {
                throw new IOException("it belongs to somebody else");
            }
        } finally {
            Files.delete(own);
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Path base() {
        return base;
    }

    /** Leaves nothing behind where no machine does, in a folder that nobody has asked for by name. */
    void removeIfEmpty() {
        if (!chosen) {
            return;
        }
        try {
            Files.deleteIfExists(base);
        } catch (DirectoryNotEmptyException machinesAreThere) {
            LOG.debug("{} stays: machines go on", base);
        } catch (IOException failure) {
            LOG.debug("{} could not be removed", base, failure);
        }
    }

    /** @throws EyrieException INVALID if the id could leave the base folder */
    RunFolder of(String machineId) {
        if (!MACHINE_ID.matcher(machineId).matches()) {
            throw EyrieException.invalid("machineId", machineId, "1 to 48 letters, digits and dashes");
        }
        return new RunFolder(machineId, base.resolve(machineId));
    }

    /** The folder of the process that helps to save a machine. */
    RunFolder helperOf(String machineId) {
        String name = of(machineId).machineId() + HELPER_SUFFIX;
        return new RunFolder(name, base.resolve(name));
    }

    /** A socket beside the machines' folders; its name is none that a machine can have. */
    Path socket(String name) {
        if (!SOCKET.matcher(name).matches()) {
            throw EyrieException.invalid("name", name, "1 to 32 letters, digits and dashes");
        }
        return base.resolve(name + ".sock");
    }

    /** Ids of all machines that have a folder, helpers left out. */
    List<String> machineIds() {
        try (Stream<Path> entries = Files.list(base)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> MACHINE_ID.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
