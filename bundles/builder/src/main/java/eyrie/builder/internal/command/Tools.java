/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.command;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds programs. */
public final class Tools {
    private static final List<String> USUAL =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/opt/homebrew/bin");

    private final List<Path> folders = new ArrayList<>();

    /** @param path folders to look in first, like the variable {@code PATH}, or null */
    public Tools(String path) {
        if (path != null) {
            for (String folder : path.split(File.pathSeparator)) {
                if (folder.startsWith("/")) {
                    folders.add(Path.of(folder));
                }
            }
        }
        USUAL.forEach(folder -> folders.add(Path.of(folder)));
    }

    public Optional<String> find(String program) {
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /**
     * @param purpose what it is needed for
     * @param debianPackage what to install
     * @throws EyrieException UNAVAILABLE if it is not installed
     */
    public String require(String program, String debianPackage, String purpose) {
        return find(program)
                .orElseThrow(() -> new EyrieException(
                        ErrorKind.UNAVAILABLE,
                        "the program %s is needed %s and is not installed; install the package %s"
                                .formatted(program, purpose, debianPackage)));
    }
}
