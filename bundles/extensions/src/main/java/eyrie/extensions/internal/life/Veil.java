/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.extension.ExtensionReports;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/**
 * Hides the services of extensions from the program's own bundles. What was declared comes to them by way of {@link Relay}
 * alone, which so makes each service on a thread of its extension before anybody else sees it.
 */
final class Veil implements FindHook, EventListenerHook {
    /** Who looks. */
    private enum Viewer {
        ALL,
        PROGRAM,
        EXTENSION
    }

    private final long self;
    private final Set<Long> extensions = ConcurrentHashMap.newKeySet();

    /** @param self the bundle that may see everything */
    Veil(long self) {
        this.self = self;
    }

    void cover(Bundle bundle) {
        extensions.add(bundle.getBundleId());
    }

    void uncover(Bundle bundle) {
        extensions.remove(bundle.getBundleId());
    }

    boolean covers(Bundle bundle) {
        return extensions.contains(bundle.getBundleId());
    }

    @Override
    public void find(
            BundleContext context,
            String name,
            String filter,
            boolean allServices,
            Collection<ServiceReference<?>> references) {
        if (!extensions.isEmpty()) {
            Viewer viewer = viewer(context);
            references.removeIf(reference -> hidden(reference, viewer));
        }
    }

    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        if (!extensions.isEmpty()) {
            listeners.keySet().removeIf(context -> hidden(event.getServiceReference(), viewer(context)));
        }
    }

    /** Extensions see what others of them register, hence not the same once more as the program sees it. */
    private boolean hidden(ServiceReference<?> reference, Viewer viewer) {
        Bundle owner = reference.getBundle();
        if (owner == null || viewer == Viewer.ALL) {
            return false;
        }
        return viewer == Viewer.EXTENSION
                ? owner.getBundleId() == self && reference.getProperty(ExtensionReports.EXTENSION) != null
                : covers(owner);
    }

    private Viewer viewer(BundleContext context) {
        try {
            long id = context.getBundle().getBundleId();
            if (id == 0 || id == self) {
                return Viewer.ALL;
            }
            return extensions.contains(id) ? Viewer.EXTENSION : Viewer.PROGRAM;
        } catch (IllegalStateException gone) {
            return Viewer.PROGRAM;
        }
    }
}
