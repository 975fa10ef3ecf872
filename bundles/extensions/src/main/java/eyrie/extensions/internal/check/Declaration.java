/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import eyrie.api.extension.Extension.Declared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * What a manifest says about its bundle.
 *
 * @param symbolicName of the bundle
 * @param version of the bundle
 * @param title for people, or null
 * @param imports packages that it cannot do without
 * @param exports packages that it gives to others
 * @param declared what it takes part in
 */
public record Declaration(
        String symbolicName,
        Version version,
        String title,
        List<Import> imports,
        List<String> exports,
        Declared declared) {
    public static final String PATHS = "Eyrie-Paths";
    public static final String PERMISSIONS = "Eyrie-Permissions";
    public static final String SERVICES = "Eyrie-Services";

    /** The permission of an endpoint that asks for no credential, which has no name otherwise. */
    public static final String NO_PERMISSION = "none";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*");
    private static final Pattern PATH = Pattern.compile("/eyrie/v1/x(/[A-Za-z0-9._~-]+)+|/metrics");
    private static final Pattern PERMISSION = Pattern.compile("[*]|[a-z][A-Za-z0-9_.-]{0,99}");
    private static final int MOST = 100;

    /**
     * A package of others.
     *
     * @param name of the package
     * @param versions that will do
     */
    public record Import(String name, VersionRange versions) {}

    static Declaration read(Manifest manifest) throws Refusal {
        Attributes headers = manifest.getMainAttributes();
        if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new Refusal("is a fragment, which would become part of another bundle");
        }
        if (!"2".equals(headers.getValue(Constants.BUNDLE_MANIFESTVERSION))) {
            throw new Refusal("is no bundle: its manifest does not say Bundle-ManifestVersion: 2");
        }
        return new Declaration(
                symbolicName(headers),
                version(headers),
                headers.getValue(Constants.BUNDLE_NAME),
                imports(headers),
                names(headers, Constants.EXPORT_PACKAGE),
                new Declared(
                        words(headers, PATHS, PATH, "paths below /eyrie/v1/x/, or /metrics"),
                        words(headers, PERMISSIONS, PERMISSION, "names such as cost.read, none, or *"),
                        words(headers, SERVICES, NAME, "contracts such as eyrie.api.placement.NodeScore")));
    }

    private static String symbolicName(Attributes headers) throws Refusal {
        List<Header> parts =
                Header.parse(Constants.BUNDLE_SYMBOLICNAME, headers.getValue(Constants.BUNDLE_SYMBOLICNAME));
        if (parts.size() != 1
                || parts.getFirst().names().size() != 1
                || !NAME.matcher(parts.getFirst().names().getFirst()).matches()) {
            throw new Refusal(
                    "has no Bundle-SymbolicName such as org.example.cost but \"%s\"",
                    String.valueOf(headers.getValue(Constants.BUNDLE_SYMBOLICNAME)));
        }
        return parts.getFirst().names().getFirst();
    }

    private static Version version(Attributes headers) throws Refusal {
        String version = headers.getValue(Constants.BUNDLE_VERSION);
        try {
            if (version != null) {
                return Version.parseVersion(version);
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Refusal("has no Bundle-Version such as 1.2.3 but \"%s\"", String.valueOf(version));
    }

    private static List<Import> imports(Attributes headers) throws Refusal {
        List<Import> imports = new ArrayList<>();
        for (Header clause : Header.parse(Constants.IMPORT_PACKAGE, headers.getValue(Constants.IMPORT_PACKAGE))) {
            boolean optional =
                    Constants.RESOLUTION_OPTIONAL.equals(clause.directives().get(Constants.RESOLUTION_DIRECTIVE));
            VersionRange versions = range(clause.attributes());
            for (String name : clause.names()) {
                if (name.startsWith("org.osgi.framework.hooks")) {
                    throw new Refusal("imports %s, with which it would reach into other bundles", name);
                }
                if (!optional) {
                    imports.add(new Import(name, versions));
                }
            }
        }
        return List.copyOf(imports);
    }

    private static VersionRange range(Map<String, String> attributes) throws Refusal {
        String text = attributes.getOrDefault(Constants.VERSION_ATTRIBUTE, "0");
        try {
            return VersionRange.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal("has a header Import-Package with the version \"%s\", which is none", text);
        }
    }

    private static List<String> names(Attributes headers, String header) throws Refusal {
        List<String> names = new ArrayList<>();
        for (Header clause : Header.parse(header, headers.getValue(header))) {
            names.addAll(clause.names());
        }
        return List.copyOf(names);
    }

    private static List<String> words(Attributes headers, String header, Pattern accepted, String such) throws Refusal {
        List<String> words = Header.words(header, headers.getValue(header));
        if (words.size() > MOST) {
            throw new Refusal("has %d words in the header %s; at most %d are taken", words.size(), header, MOST);
        }
        for (String word : words) {
            boolean escapes =
                    word.contains("/../") || word.endsWith("/..") || word.contains("/./") || word.endsWith("/.");
            if (!accepted.matcher(word).matches() || escapes) {
                throw new Refusal("has \"%s\" in the header %s; it takes %s", word, header, such);
            }
        }
        return words.stream().distinct().toList();
    }

    /** Whether two paths lie below one another, so that a request could be for either. */
    public static boolean overlap(String one, String other) {
        return within(one, other) || within(other, one);
    }

    /** Whether a path is another one or lies below it. */
    public static boolean within(String path, String above) {
        return path.equals(above) || path.startsWith(above + "/");
    }
}
