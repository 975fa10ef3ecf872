/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what an image is before QEMU opens it in earnest. An image can name other files of this machine as parts of
 * itself; one that comes from outside must not, or its maker could read them.
 */
final class ImageInspector {
    private static final Set<String> FORMATS = Set.of("raw", "vmdk", "vdi", "vhdx", "vpc");
    private static final Set<String> ONE_FILE_VMDK = Set.of("monolithicSparse", "streamOptimized");
    private static final String OWN_DISK = "disk";
    private static final int LONGEST_CHAIN = 64;

    private final Path data;
    private final ImageTool tool;
    private final ObjectMapper json = new ObjectMapper();

    /** @param data the folder whose disks may continue one another */
    ImageInspector(Path data, ImageTool tool) {
        this.data = data;
        this.tool = tool;
    }

    /** An image that is safe to open in this format. */
    record Image(String format, long virtualBytes) {}

    /** @throws EyrieException NOT_FOUND; INVALID if it cannot be accepted, and why */
    Image inspect(Path file) {
        if (!Files.isRegularFile(file)) {
            throw EyrieException.notFound("disk image", file);
        }
        try {
            Optional<Qcow2> qcow2 = Qcow2.read(file);
            return qcow2.isPresent() ? accepted(file, qcow2.get()) : other(file);
        } catch (IOException broken) {
            throw refused(file, broken.getMessage());
        }
    }

    private Image accepted(Path file, Qcow2 head) throws IOException {
        if (head.encrypted()) {
            throw refused(file, "it is encrypted");
        }
        if (head.externalData()) {
            throw refused(file, "it keeps its data in another file");
        }
        checkChain(file, head);
        return new Image("qcow2", head.size());
    }

    /** Only disks of this node's own VMs and templates continue others, and only such others. */
    private void checkChain(Path file, Qcow2 head) throws IOException {
        Path current = file;
        Qcow2 currentHead = head;
        for (int depth = 0; currentHead.backing() != null; depth++) {
            Path backing = Path.of(currentHead.backing());
            if (depth == LONGEST_CHAIN || !isOwnDisk(current) || !isOwnDisk(backing)) {
                throw refused(file, "it continues another file, %s".formatted(currentHead.backing()));
            }
            if (!"qcow2".equals(currentHead.backingFormat())) {
                throw refused(file, "it does not say that the file it continues, %s, is qcow2".formatted(backing));
            }
            Path missing = backing;
            current = backing;
            currentHead = Qcow2.read(backing).orElseThrow(() -> refused(file, missing + " is not qcow2"));
        }
    }

    private boolean isOwnDisk(Path file) throws IOException {
        if (!file.isAbsolute() || !file.getFileName().toString().equals(OWN_DISK) || !Files.exists(file)) {
            return false;
        }
        Path real = file.toRealPath();
        Path realData = data.toRealPath();
        return real.startsWith(realData.resolve("vms")) || real.startsWith(realData.resolve("templates"));
    }

    private Image other(Path file) throws IOException {
        String path = file.toAbsolutePath().toString();
        JsonNode info = json.readTree(look(file, List.of("info", "-U", "--output=json", path)));
        String format = info.path("format").asText();
        if (!FORMATS.contains(format)) {
            throw refused(file, "its format is %s".formatted(format));
        }
        if (info.path("encrypted").asBoolean() || info.has("backing-filename")) {
            throw refused(file, "it is encrypted or continues another file");
        }
        if (format.equals("vmdk")) {
            checkVmdk(file, path, info.path("format-specific").path("data"));
        }
        return new Image(format, info.path("virtual-size").asLong());
    }

    private String look(Path file, List<String> arguments) {
        try {
            return tool.look(arguments);
        } catch (EyrieException failure) {
            throw refused(file, failure.getMessage());
        }
    }

    private static void checkVmdk(Path file, String path, JsonNode data) {
        boolean elsewhere = false;
        for (JsonNode extent : data.path("extents")) {
            elsewhere |= !extent.path("filename").asText().equals(path);
        }
        if (elsewhere || !ONE_FILE_VMDK.contains(data.path("create-type").asText())) {
            throw refused(file, "it is a vmdk of several files");
        }
    }

    private static EyrieException refused(Path file, String why) {
        return new EyrieException(
                ErrorKind.INVALID,
                "disk image %s: %s; use a complete qcow2, raw, vmdk, vdi, vhdx or vpc image in one file"
                        .formatted(file, why));
    }
}
