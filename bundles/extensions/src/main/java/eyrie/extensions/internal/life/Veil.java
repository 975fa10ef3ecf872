/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

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
        if (!extensions.isEmpty() && !sees(context)) {
            references.removeIf(this::hidden);
        }
    }

    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        if (!extensions.isEmpty() && hidden(event.getServiceReference())) {
            listeners.keySet().removeIf(context -> !sees(context));
        }
    }

    private boolean hidden(ServiceReference<?> reference) {
        Bundle owner = reference.getBundle();
        return owner != null && covers(owner);
    }

    private boolean sees(BundleContext context) {
        try {
            long id = context.getBundle().getBundleId();
            return id == 0 || id == self || extensions.contains(id);
        } catch (IllegalStateException gone) {
            return false;
        }
    }
}
