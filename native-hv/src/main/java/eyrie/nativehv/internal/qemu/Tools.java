/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.template.Arch;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * QEMU's programs on this machine.
 *
 * @param qemu emulates
 * @param qemuImg works on disk images
 */
record Tools(Path qemu, Path qemuImg) {
    /** Where package managers put programs that a service's PATH may lack. */
    private static final String USUAL_FOLDERS = File.pathSeparator + "/usr/bin" + File.pathSeparator
            + "/opt/homebrew/bin" + File.pathSeparator + "/usr/local/bin";

    /** What is missing, or nothing with both found. */
    record Search(Optional<Tools> found, String problem) {}

    static Search search(String configured, Arch arch, String searchPath) {
        String name = configured.isBlank() ? "qemu-system-" + (arch == Arch.AMD64 ? "x86_64" : "aarch64") : configured;
        Optional<Path> qemu = program(name, searchPath);
        if (qemu.isEmpty()) {
            return new Search(
                    Optional.empty(),
                    "QEMU is missing: there is no program %s%s"
                            .formatted(name, name.contains("/") ? "" : " in the PATH"));
        }
        Optional<Path> qemuImg = Optional.of(qemu.get().resolveSibling("qemu-img"))
                .filter(Files::isExecutable)
                .or(() -> program("qemu-img", searchPath));
        return qemuImg.map(image -> new Search(Optional.of(new Tools(qemu.get(), image)), null))
                .orElseGet(() ->
                        new Search(Optional.empty(), "QEMU is incomplete: there is no program qemu-img in the PATH"));
    }

    private static Optional<Path> program(String name, String searchPath) {
        Stream<Path> candidates = name.contains("/")
                ? Stream.of(Path.of(name))
                : Stream.of((searchPath + USUAL_FOLDERS).split(File.pathSeparator))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, name));
        return candidates
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .map(Path::toAbsolutePath)
                .findFirst();
    }
}
