/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** Knows which features bundles bring: each names its own as a capability {@code eyrie.feature}. */
final class Installed {
    private static final String NAMESPACE = "eyrie.feature";

    private final BundleContext context;

    Installed(BundleContext context) {
        this.context = context;
    }

    Set<String> features() {
        Set<String> features = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                for (BundleCapability capability : revision.getDeclaredCapabilities(NAMESPACE)) {
                    features.add(String.valueOf(capability.getAttributes().get(NAMESPACE)));
                }
            }
        }
        return features;
    }
}
