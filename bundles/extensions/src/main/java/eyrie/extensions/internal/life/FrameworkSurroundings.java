/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.extensions.internal.check.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** What an extension comes into: the bundles of this framework, and the other extensions. */
final class FrameworkSurroundings implements Surroundings {
    /** The program provides these itself, and lets others do so as well. */
    private static final Set<String> ALSO_OPEN =
            Set.of("eyrie.api.machine.Hypervisor", "eyrie.api.objects.ObjectStores");

    /** How a class says that anybody may implement it; see the annotation of that name. */
    private static final String OPEN = "Lorg/osgi/annotation/versioning/ConsumerType;";

    private final BundleContext context;
    private final Roster roster;

    FrameworkSurroundings(BundleContext context, Roster roster) {
        this.context = context;
        this.roster = roster;
    }

    @Override
    public Collection<Version> exported(String packageName) {
        return exports(Arrays.stream(context.getBundles()), packageName)
                .map(one -> one.getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE))
                .map(version -> version instanceof Version known ? known : Version.emptyVersion)
                .toList();
    }

    @Override
    public boolean exportedByProgram(String packageName) {
        return exports(program(), packageName).findAny().isPresent();
    }

    @Override
    public boolean isOfProgram(String symbolicName) {
        return program().anyMatch(bundle -> symbolicName.equals(bundle.getSymbolicName()));
    }

    @Override
    public Optional<String> otherFile(String symbolicName, String file) {
        return roster.fileOf(symbolicName, file);
    }

    @Override
    public Optional<String> otherServing(String path, String file) {
        return roster.fileServing(path, file);
    }

    @Override
    public boolean open(String contract) {
        int dot = contract.lastIndexOf('.');
        if (dot < 0 || !contract.startsWith("eyrie.api.")) {
            return false;
        }
        if (ALSO_OPEN.contains(contract)) {
            return true;
        }
        return program()
                .filter(bundle -> exports(Stream.of(bundle), contract.substring(0, dot))
                        .findAny()
                        .isPresent())
                .map(bundle -> entry(bundle, contract.replace('.', '/') + ".class"))
                .anyMatch(FrameworkSurroundings::saysSo);
    }

    /** Whether classes of a package may be the program's, whose threads are in them all the time. */
    boolean mayBeOfProgram(String packageName) {
        String path = packageName.replace('.', '/');
        return ClassLoader.getSystemClassLoader().getResource(path) != null
                || program()
                        .anyMatch(bundle ->
                                bundle.getBundleId() != 0 && bundle.findEntries(path, "*.class", false) != null);
    }

    /** The system bundle has no entries but the classes that the process began with. */
    private static URL entry(Bundle bundle, String path) {
        return bundle.getBundleId() == 0 ? ClassLoader.getSystemResource(path) : bundle.getEntry(path);
    }

    private static boolean saysSo(URL type) {
        if (type == null) {
            return false;
        }
        try (InputStream in = type.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(OPEN);
        } catch (IOException e) {
            return false;
        }
    }

    /** By where they come from, which is known of bundles that go at this moment as well. */
    private Stream<Bundle> program() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> !bundle.getLocation().startsWith(Running.LOCATION))
                .filter(bundle -> bundle.getState() != Bundle.UNINSTALLED);
    }

    private static Stream<BundleCapability> exports(Stream<Bundle> bundles, String packageName) {
        return bundles.map(bundle -> bundle.adapt(BundleRevision.class))
                .flatMap(revision -> revision == null ? Stream.empty() : capabilities(revision).stream())
                .filter(one -> packageName.equals(one.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)));
    }

    private static List<BundleCapability> capabilities(BundleRevision revision) {
        return revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE);
    }
}
