/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.bundles;

import eyrie.rest.internal.runtime.Lacks;
import java.time.Instant;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A bundle as the API shows it.
 *
 * @param name for people
 * @param state {@code active} is what it should be; of a fragment, which belongs to another bundle, {@code resolved}
 * @param lacks what it needs and nobody has, in words
 * @param changed when it was installed or replaced
 */
record BundleView(
        long id,
        String symbolicName,
        String name,
        String version,
        String state,
        int startLevel,
        boolean fragment,
        List<String> lacks,
        Instant changed) {
    static BundleView of(Bundle bundle, FrameworkWiring wiring) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        String name = bundle.getHeaders("").get(Constants.BUNDLE_NAME);
        return new BundleView(
                bundle.getBundleId(),
                bundle.getSymbolicName(),
                name == null ? bundle.getSymbolicName() : name,
                bundle.getVersion().toString(),
                state(bundle.getState()),
                bundle.getBundleId() == 0
                        ? 0
                        : bundle.adapt(BundleStartLevel.class).getStartLevel(),
                revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0,
                Lacks.of(bundle, wiring),
                Instant.ofEpochMilli(bundle.getLastModified()));
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.INSTALLED -> "installed";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.STARTING -> "starting";
            case Bundle.ACTIVE -> "active";
            case Bundle.STOPPING -> "stopping";
            default -> "uninstalled";
        };
    }
}
