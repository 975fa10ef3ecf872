/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import com.sun.management.OperatingSystemMXBean;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore.Draft;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.FileImageStore;
import eyrie.images.internal.Samples;
import eyrie.images.internal.oci.Retry;
import eyrie.images.internal.oci.Wire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Prints how long a push and a pull take. No test: {@code main WORK REGISTRY TAG=FOLDER...}, where the folders hold files
 * named by roles and each is a version after the one before. The files are copied into the folder for the work.
 */
final class TransferMeasurement {
    private TransferMeasurement() {}

    /** A step to be timed. */
    @FunctionalInterface
    private interface Step {
        Object run() throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Path work = Path.of(arguments[0]);
        RemoteRepository repository =
                new RemoteRepository(URI.create(arguments[1]), "measured" + System.nanoTime(), Optional.empty());
        FileImageStore source = Samples.store(work.resolve("one"));
        FileImageStore target = Samples.store(work.resolve("two"));
        try (Wire wire = new Wire()) {
            TransferService one = service(work.resolve("one"), source, wire);
            TransferService two = service(work.resolve("two"), target, wire);
            for (int each = 2; each < arguments.length; each++) {
                String[] pair = arguments[each].split("=", 2);
                TemplateVersion version = commit(work, source, pair[0], Path.of(pair[1]));
                timed("push " + pair[0], version, () -> {
                    Pushed pushed = one.push(version, repository, Progress.NONE);
                    return pushed;
                });
                timed(
                        "pull " + pair[0],
                        version,
                        () -> two.pull(repository, pair[0], Progress.NONE).tag());
            }
        }
    }

    private static TransferService service(Path data, FileImageStore store, Wire wire) throws IOException {
        return new TransferService(
                data.resolve("transfers"),
                store,
                store,
                new TransferService.Tuning(wire, Retry.USUAL, 4L << 30, PackUploads.USUAL_PACK_BYTES));
    }

    private static TemplateVersion commit(Path work, FileImageStore store, String tag, Path from) throws IOException {
        Map<Role, Path> files = new EnumMap<>(Role.class);
        Path outbox = Files.createDirectories(work.resolve("outbox"));
        for (Role role : Role.values()) {
            Path file = from.resolve(role.fileName());
            if (Files.exists(file)) {
                Path copy = outbox.resolve(role.fileName());
                copySparse(file, copy);
                files.put(role, copy);
            }
        }
        Draft draft = new Draft(
                Samples.ID, "measured", tag, "", files.containsKey(Role.RAM), Samples.config(), "qemu 7.2.22");
        return store.commit(draft, files, Progress.NONE);
    }

    private static void copySparse(Path from, Path to) throws IOException {
        try {
            new ProcessBuilder("cp", "--sparse=always", from.toString(), to.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }

    private static void timed(String what, TemplateVersion version, Step step) throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        Object result = step.run();
        System.out.printf(
                "%-12s %6.2f s, %6.2f s of CPU, %d MiB: %s%n",
                what,
                (System.nanoTime() - start) / 1e9,
                (system.getProcessCpuTime() - cpu) / 1e9,
                version.sizeBytes() >> 20,
                result);
    }
}
