/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.bundles;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A jar that holds a bundle.
 *
 * @param singleton whether only one version of it may be resolved at a time
 */
record BundleJar(Path file, String symbolicName, Version version, boolean singleton) {
    /** @throws EyrieException INVALID if the file is not a bundle */
    static BundleJar read(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            return of(file, jar.getManifest());
        } catch (IOException e) {
            throw new EyrieException(ErrorKind.INVALID, "The body is not a jar file; send the bundle's jar as it is");
        }
    }

    private static BundleJar of(Path file, Manifest manifest) {
        Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw new EyrieException(
                    ErrorKind.INVALID, "The jar is not a bundle: its manifest has no Bundle-SymbolicName");
        }
        String version = headers.getValue(Constants.BUNDLE_VERSION);
        try {
            return new BundleJar(
                    file,
                    name.split(";", 2)[0].strip(),
                    Version.parseVersion(version),
                    name.replaceAll("[\\s\"]", "").contains(";singleton:=true"));
        } catch (IllegalArgumentException e) {
            throw EyrieException.invalid("Bundle-Version", version, "a version such as \"1.2.3\"");
        }
    }
}
