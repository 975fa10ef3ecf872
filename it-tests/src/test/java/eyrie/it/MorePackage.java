/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A copy of the package with more bundles in it. */
final class MorePackage {
    private MorePackage() {}

    /** Its files are those of the package, under second names. */
    static Path with(Path folder, Path... jars) throws IOException {
        Path home = folder.resolve("eyrie");
        Package.run(Duration.ofMinutes(1), "", "cp", "-a", "--reflink=auto", Package.HOME.toString(), home.toString())
                .ok();
        Path more = Files.createDirectories(home.resolve("bundles/5-more"));
        for (Path jar : jars) {
            Files.copy(jar, more.resolve(jar.getFileName()));
        }
        return home;
    }

    /** The jar of an example. */
    static Path example(String name) throws IOException {
        try (Stream<Path> files =
                Files.list(Package.ROOT.resolve("examples").resolve(name).resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches(name + "-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A bundle of classes of these tests. */
    static Path bundle(Path file, String name, Class<?> activator, String imports, Class<?>... classes)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue("Import-Package", imports);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Class<?> type : classes) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                try (InputStream in = type.getResourceAsStream("/" + path)) {
                    in.transferTo(jar);
                }
            }
        }
        return file;
    }
}
