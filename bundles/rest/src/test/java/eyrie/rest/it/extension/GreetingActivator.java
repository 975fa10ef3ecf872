/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.it.extension;

import eyrie.api.rest.Resource;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts the extension. */
public final class GreetingActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        context.registerService(
                Resource.class,
                new GreetingResource(context.getBundle().getVersion().toString()),
                new Hashtable<>());
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service away.
    }
}
