/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.it;

import eyrie.rest.it.extension.FailingActivator;
import eyrie.rest.it.extension.GreetingActivator;
import eyrie.rest.it.extension.GreetingResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes jars of the extension in several states. */
final class ExtensionJar {
    static final String NAME = "eyrie.greeting";

    private ExtensionJar() {}

    static byte[] working(String version) throws IOException {
        return jar(NAME, version, GreetingActivator.class, "");
    }

    static byte[] singleton(String version) throws IOException {
        return jar(NAME + ";singleton:=true", version, GreetingActivator.class, "");
    }

    static byte[] failing(String version) throws IOException {
        return jar(NAME, version, FailingActivator.class, "");
    }

    static byte[] unresolvable(String version) throws IOException {
        return jar(NAME, version, GreetingActivator.class, ",nowhere.to.be.found");
    }

    static byte[] jar(String symbolicName, String version, Class<?> activator, String imports) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", symbolicName);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue(
                "Import-Package",
                "org.osgi.framework,eyrie.api.rest,eyrie.api.security,jakarta.ws.rs,jakarta.ws.rs.core,jakarta.ws.rs.ext"
                        + imports);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Class<?> type : List.of(GreetingActivator.class, GreetingResource.class, FailingActivator.class)) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                try (InputStream in = type.getResourceAsStream("/" + path)) {
                    in.transferTo(jar);
                }
            }
        }
        return bytes.toByteArray();
    }
}
