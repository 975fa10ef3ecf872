/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bundle is replaced by a newer version while requests are served, and stays so after a restart. */
class BundleIT {
    @TempDir
    Path folder;

    @Test
    void aBundleIsReplacedUnderLoad() throws Exception {
        Path newer = newer("eyrie.registry");
        Path data = folder.resolve("data");
        try (Server server = Server.start(data)) {
            assertThat(version(server, "eyrie.registry")).isEqualTo("0.1.0");
            AtomicBoolean go = new AtomicBoolean(true);
            AtomicInteger bad = new AtomicInteger();
            AtomicInteger good = new AtomicInteger();
            Thread load = Thread.ofVirtual().start(() -> {
                while (go.get()) {
                    (server.send("GET", "/api/v1/vm", null).statusCode() == 200 ? good : bad).incrementAndGet();
                }
            });
            Package.Result replaced = Package.run(
                    java.time.Duration.ofMinutes(1),
                    "",
                    Package.HOME.resolve("bin/eyrie").toString(),
                    "bundle",
                    "replace",
                    newer.toString(),
                    "--data",
                    data.toString());
            go.set(false);
            load.join();
            replaced.ok();
            assertThat(version(server, "eyrie.registry")).isEqualTo("0.1.1");
            assertThat(bad).as("refused requests").hasValue(0);
            assertThat(good.get()).isPositive();
            assertThat(Package.run(
                                    java.time.Duration.ofMinutes(1),
                                    "",
                                    Package.HOME.resolve("bin/eyrie").toString(),
                                    "bundle",
                                    "list",
                                    "--data",
                                    data.toString())
                            .ok()
                            .out())
                    .contains("eyrie.registry", "0.1.1", "active");
        }
        try (Server server = Server.start(data)) {
            assertThat(version(server, "eyrie.registry")).isEqualTo("0.1.1");
        }
    }

    private static String version(Server server, String name) {
        for (JsonNode bundle :
                Server.json(server.send("GET", "/eyrie/v1/bundles", null).body())) {
            if (bundle.path("symbolic_name").asText().equals(name)) {
                return bundle.path("version").asText();
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    /** The distribution's own bundle with a higher version in its manifest. */
    private Path newer(String name) throws IOException {
        Path original;
        try (Stream<Path> files = Files.walk(Package.HOME.resolve("bundles"))) {
            original = files.filter(f -> f.getFileName().toString().startsWith(name + "-"))
                    .findFirst()
                    .orElseThrow();
        }
        Path copy = folder.resolve("newer.jar");
        try (JarFile jar = new JarFile(original.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", "0.1.1");
            try (OutputStream file = Files.newOutputStream(copy);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (JarEntry entry : jar.stream()
                        .filter(e -> !e.getName().equals(JarFile.MANIFEST_NAME))
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
