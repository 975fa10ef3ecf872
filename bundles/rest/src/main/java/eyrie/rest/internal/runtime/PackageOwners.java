/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/** Which bundle brings the classes of a package. Thread-safe. */
final class PackageOwners {
    private final BundleContext context;
    /** What was read before, while the bundle is the same. */
    private final Map<Long, Read> read = new ConcurrentHashMap<>();

    private record Read(long modified, Set<String> packages) {}

    PackageOwners(BundleContext context) {
        this.context = context;
    }

    /** The present state: symbolic names by package. A package of several bundles is nobody's. */
    Map<String, String> owners() {
        Map<String, String> owners = new HashMap<>();
        Set<String> shared = new HashSet<>();
        for (Bundle bundle : context.getBundles()) {
            for (String name : packages(bundle)) {
                String before = owners.put(name, bundle.getSymbolicName());
                if (before != null && !before.equals(bundle.getSymbolicName())) {
                    shared.add(name);
                }
            }
        }
        owners.keySet().removeAll(shared);
        return owners;
    }

    /** The owner of a class in what {@link #owners} said. */
    static Optional<String> of(Map<String, String> owners, String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.ofNullable(owners.get(className.substring(0, dot)));
    }

    private Set<String> packages(Bundle bundle) {
        // The framework itself and what it shares of the class path is no bundle's.
        BundleWiring wiring = bundle.getBundleId() == 0 ? null : bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return Set.of();
        }
        return read.compute(
                        bundle.getBundleId(),
                        (id, before) -> before != null && before.modified() == bundle.getLastModified()
                                ? before
                                : new Read(bundle.getLastModified(), read(wiring)))
                .packages();
    }

    private static Set<String> read(BundleWiring wiring) {
        Collection<String> classes = wiring.listResources(
                "/", "*.class", BundleWiring.LISTRESOURCES_LOCAL | BundleWiring.LISTRESOURCES_RECURSE);
        Set<String> packages = new HashSet<>();
        for (String path : classes) {
            int slash = path.lastIndexOf('/');
            if (slash > 0) {
                packages.add(path.substring(0, slash).replace('/', '.'));
            }
        }
        return packages;
    }
}
