/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSetTest {
    @TempDir
    Path folder;

    @Test
    void aNewerReplacementWinsAnOlderOrForeignOneDoesNot() throws Exception {
        Path a = jar("home/1/a.jar", "a", "1.0.0");
        Path b = jar("home/2/b.jar", "b;singleton:=true", "1.0.0");
        Path newerA = jar("data/a.jar", "a", "1.0.1");
        jar("data/b.jar", "b", "0.9.0");
        jar("data/c.jar", "c", "1.0.0");

        assertThat(BundleSet.choose(folder.resolve("home"), folder.resolve("data")))
                .containsExactly(newerA, b)
                .doesNotContain(a);
    }

    @Test
    void withoutReplacementsTheDistributionIsTaken() throws Exception {
        Path a = jar("home/1/a.jar", "a", "1.0.0");

        assertThat(BundleSet.choose(folder.resolve("home"), folder.resolve("none")))
                .containsExactly(a);
    }

    private Path jar(String name, String symbolicName, String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", symbolicName);
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        try (OutputStream out = Files.newOutputStream(path)) {
            new JarOutputStream(out, manifest).close();
        }
        return path;
    }
}
