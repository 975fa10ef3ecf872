/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles to run: those of the distribution, each in its newest version if a newer one was put into the data folder
 * by {@code eyrie bundle replace}.
 */
final class BundleSet {
    private static final Logger log = LoggerFactory.getLogger(BundleSet.class);

    private BundleSet() {}

    /** @return jars in the order of their file names, which is the order of installation: libraries first */
    static List<Path> choose(Path distribution, Path replacements) throws IOException {
        Map<String, Path> chosen = new LinkedHashMap<>();
        Map<String, Version> versions = new LinkedHashMap<>();
        for (Path jar : jars(distribution)) {
            Identity identity = identity(jar).orElseThrow(() -> new IOException(jar + " is not a bundle"));
            chosen.put(identity.name(), jar);
            versions.put(identity.name(), identity.version());
        }
        for (Path jar : jars(replacements)) {
            Optional<Identity> identity = identity(jar);
            Version present = identity.map(i -> versions.get(i.name())).orElse(null);
            if (present != null && identity.get().version().compareTo(present) > 0) {
                chosen.put(identity.get().name(), jar);
                log.info(
                        "bundle {} {} replaces {}",
                        identity.get().name(),
                        identity.get().version(),
                        present);
            } else {
                log.info("{} is left out: the distribution has that bundle in the same or a newer version", jar);
            }
        }
        return List.copyOf(chosen.values());
    }

    private static List<Path> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static Optional<Identity> identity(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes manifest = file.getManifest() == null
                    ? new Attributes()
                    : file.getManifest().getMainAttributes();
            String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
            String version = manifest.getValue(Constants.BUNDLE_VERSION);
            return name == null
                    ? Optional.empty()
                    : Optional.of(new Identity(name.split(";", 2)[0].strip(), Version.parseVersion(version)));
        }
    }

    private record Identity(String name, Version version) {}
}
