/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Where extensions run, and how patient it is with them.
 *
 * @param startLimit for their start, and for their stop
 * @param callLimit for a call that others wait for
 */
record Host(
        BundleContext context,
        Veil veil,
        FrameworkSurroundings surroundings,
        Components components,
        Duration startLimit,
        Duration callLimit) {
    FrameworkWiring wiring() {
        return context.getBundle(0).adapt(FrameworkWiring.class);
    }
}
