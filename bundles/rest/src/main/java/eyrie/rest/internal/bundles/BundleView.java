/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.bundles;

import org.osgi.framework.Bundle;
import org.osgi.framework.startlevel.BundleStartLevel;

/** A bundle as the API shows it. */
record BundleView(long id, String symbolicName, String version, String state, int startLevel) {
    static BundleView of(Bundle bundle) {
        return new BundleView(
                bundle.getBundleId(),
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                state(bundle.getState()),
                bundle.getBundleId() == 0
                        ? 0
                        : bundle.adapt(BundleStartLevel.class).getStartLevel());
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
