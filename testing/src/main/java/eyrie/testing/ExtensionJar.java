/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Makes jars of extensions for tests, good ones and bad ones. */
public final class ExtensionJar {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private List<Path> classPath = List.of();

    /** A bundle without any content. */
    public ExtensionJar(String symbolicName, String version) {
        header("Bundle-ManifestVersion", "2");
        header("Bundle-SymbolicName", symbolicName);
        header("Bundle-Version", version);
    }

    /** Sets a header; null takes it away. */
    public ExtensionJar header(String name, String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.put(name, value);
        }
        return this;
    }

    public ExtensionJar entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** A class, which is compiled. @param name with its package */
    public ExtensionJar source(String name, String code) {
        sources.put(name, code);
        return this;
    }

    /** A class that is the bundle's activator, with the bodies of its two methods. */
    public ExtensionJar activator(String name, String start, String stop) {
        int dot = name.lastIndexOf('.');
        header("Bundle-Activator", name);
        return source(name, """
                package %s;
                import org.osgi.framework.*;
                public final class %s implements BundleActivator {
                    public void start(BundleContext context) throws Exception { %s }
                    public void stop(BundleContext context) throws Exception { %s }
                }
                """.formatted(name.substring(0, dot), name.substring(dot + 1), start, stop));
    }

    /** A declarative component that offers a service; the class is a source of its own. */
    public ExtensionJar component(String type, String service, String more) {
        String file = "OSGI-INF/" + type + ".xml";
        headers.merge("Service-Component", file, (a, b) -> a + "," + b);
        headers.putIfAbsent(
                "Require-Capability",
                "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.3.0)(!(version>=2.0.0)))\"");
        String offer = service == null ? "" : "<service><provide interface=\"%s\"/></service>".formatted(service);
        return entry(file, """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%s" %s>%s<implementation class="%s"/></scr:component>
                """.formatted(type, more, offer, type).getBytes(StandardCharsets.UTF_8));
    }

    /** What the sources are compiled against; the class path of the test unless said otherwise. */
    public ExtensionJar against(List<Path> jars) {
        classPath = List.copyOf(jars);
        return this;
    }

    public byte[] bytes() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put(JarFile.MANIFEST_NAME, manifest());
        if (!sources.isEmpty()) {
            all.putAll(compile());
        }
        all.putAll(entries);
        return zip(all);
    }

    public byte[] signed(SigningKey key) {
        return key.sign(bytes());
    }

    /** A zip file of these entries in this order, harmless or not. */
    public static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private byte[] manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            manifest.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Map<String, byte[]> compile() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, code) -> units.add(new Source(name, code)));
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Path out = Files.createTempDirectory("classes");
            try {
                files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(out));
                if (!classPath.isEmpty()) {
                    files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
                }
                List<String> options = new ArrayList<>(List.of("-proc:none", "-nowarn", "-parameters"));
                if (classPath.isEmpty()) {
                    options.addAll(List.of(
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
                }
                if (!compiler.getTask(complaints, files, null, options, null, units)
                        .call()) {
                    throw new IllegalStateException("The sources do not compile: " + complaints);
                }
                return read(out);
            } finally {
                remove(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> read(Path folder) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                classes.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return classes;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String name, String code) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
