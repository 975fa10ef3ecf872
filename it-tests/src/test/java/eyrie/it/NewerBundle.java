/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Bundles of the distribution under other versions. */
final class NewerBundle {
    private NewerBundle() {}

    /** The distribution's own bundle with another version in its manifest. */
    static Path of(String name, String version, Path folder) throws IOException {
        return of(name, version, folder, "nothing");
    }

    /** @param without the path of an entry that is left out */
    static Path of(String name, String version, Path folder, String without) throws IOException {
        Path original;
        try (Stream<Path> files = Files.walk(Package.HOME.resolve("bundles"))) {
            original = files.filter(f -> f.getFileName().toString().startsWith(name + "-"))
                    .findFirst()
                    .orElseThrow();
        }
        Path copy = folder.resolve(name + "-" + version + ".jar");
        try (JarFile jar = new JarFile(original.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (OutputStream file = Files.newOutputStream(copy);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (JarEntry entry : jar.stream()
                        .filter(e -> !e.getName().equals(JarFile.MANIFEST_NAME)
                                && !e.getName().equals(without))
                        .toList()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    try (InputStream in = jar.getInputStream(entry)) {
                        in.transferTo(out);
                    }
                }
            }
        }
        return copy;
    }
}
