/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.it.extension;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An extension that cannot start. */
public final class FailingActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("the extension is broken");
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing was started.
    }
}
