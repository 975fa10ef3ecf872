/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nobody else switches features on. A condition {@code eyrie.feature.*} of another bundle is shown to nobody, so that
 * it never has an effect; that bundle is named in the log and stopped. Conditions that were there first are found at the start.
 * Thread-safe.
 */
@Component(
        service = {Guard.class, EventListenerHook.class, FindHook.class},
        immediate = true)
public final class Guard implements EventListenerHook, FindHook {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final Bundle self;
    private final Set<Long> caught = ConcurrentHashMap.newKeySet();

    @Activate
    public Guard(BundleContext context) throws InvalidSyntaxException {
        self = context.getBundle();
        ServiceReference<?>[] present =
                context.getAllServiceReferences(null, "(%s=%s*)".formatted(Condition.CONDITION_ID, Conditions.PREFIX));
        for (ServiceReference<?> reference : present == null ? new ServiceReference<?>[0] : present) {
            if (isForeign(reference)) {
                caught(reference);
            }
        }
    }

    /** Who has seen one before this guard was there sees it go. */
    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        boolean comes = event.getType() == ServiceEvent.REGISTERED || event.getType() == ServiceEvent.MODIFIED;
        if (comes && isForeign(event.getServiceReference())) {
            listeners.clear();
            caught(event.getServiceReference());
        }
    }

    @Override
    public void find(
            BundleContext context,
            String name,
            String filter,
            boolean allServices,
            Collection<ServiceReference<?>> references) {
        references.removeIf(this::isForeign);
    }

    private boolean isForeign(ServiceReference<?> reference) {
        Bundle owner = reference.getBundle();
        return reference.getProperty(Condition.CONDITION_ID) instanceof String id
                && id.startsWith(Conditions.PREFIX)
                // Whose is nobody's any more is just going.
                && (owner == null || owner.getBundleId() != self.getBundleId());
    }

    /** Not on this thread, which may be the one that starts the bundle and holds its lock. */
    private void caught(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle == null || !caught.add(bundle.getBundleId())) {
            return;
        }
        LOG.error(
                "bundle {} {} tries to switch on {}, which only licenses do; it is stopped",
                bundle.getSymbolicName(),
                bundle.getVersion(),
                reference.getProperty(Condition.CONDITION_ID));
        Thread.ofVirtual().name("stopping " + bundle.getSymbolicName()).start(() -> stop(bundle));
    }

    private void stop(Bundle bundle) {
        try {
            bundle.stop();
        } catch (BundleException | IllegalStateException e) {
            LOG.error("bundle {} cannot be stopped", bundle.getSymbolicName(), e);
        } finally {
            // If somebody starts it again, it is caught again.
            caught.remove(bundle.getBundleId());
        }
    }
}
