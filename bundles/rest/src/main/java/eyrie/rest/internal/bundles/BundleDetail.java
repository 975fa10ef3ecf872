/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.bundles;

import eyrie.rest.internal.runtime.Components;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A bundle with what it has to do with others.
 *
 * @param offers services that it has registered
 * @param uses services that it has taken
 * @param imports packages that it takes from others, each with who gives it
 * @param components its components, with what those lack that are not there
 */
record BundleDetail(
        BundleView bundle,
        List<Service> offers,
        List<Service> uses,
        List<String> imports,
        List<Components.View> components) {
    /**
     * A service.
     *
     * @param interfaces by which it is found
     * @param bundle that offers it
     * @param users how many bundles have taken it
     */
    record Service(long id, List<String> interfaces, String bundle, int users) {
        static Service of(ServiceReference<?> reference) {
            Bundle[] users = reference.getUsingBundles();
            return new Service(
                    (Long) reference.getProperty(Constants.SERVICE_ID),
                    List.of((String[]) reference.getProperty(Constants.OBJECTCLASS)),
                    reference.getBundle() == null ? "" : reference.getBundle().getSymbolicName(),
                    users == null ? 0 : users.length);
        }
    }

    static BundleDetail of(Bundle bundle, FrameworkWiring framework, Components components) {
        return new BundleDetail(
                BundleView.of(bundle, framework),
                services(bundle.getRegisteredServices()),
                services(bundle.getServicesInUse()),
                imports(bundle.adapt(BundleWiring.class)),
                components.list(bundle));
    }

    private static List<Service> services(ServiceReference<?>[] references) {
        return references == null
                ? List.of()
                : Arrays.stream(references).map(Service::of).toList();
    }

    private static List<String> imports(BundleWiring wiring) {
        return wiring == null
                ? List.of()
                : Stream.ofNullable(wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE))
                        .flatMap(List::stream)
                        .filter(wire -> Objects.nonNull(wire.getProvider()))
                        .map(wire -> "%s from %s"
                                .formatted(
                                        wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE),
                                        wire.getProvider().getSymbolicName()))
                        .distinct()
                        .sorted()
                        .toList();
    }
}
