/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

/**
 * Makes features be there: each is a service, on which the components of that feature stand. They come and go in the call that
 * switches it. Thread-safe.
 */
final class Conditions {
    /** What the ids of such services begin with. */
    static final String PREFIX = "eyrie.feature.";

    private final BundleContext context;
    private final Map<String, ServiceRegistration<Condition>> registered = new HashMap<>();
    private volatile Set<String> on = Set.of();

    Conditions(BundleContext context) {
        this.context = context;
    }

    boolean isOn(String feature) {
        return on.contains(feature);
    }

    /** Requests are refused before a feature goes, and let in after it has come. */
    synchronized void set(Set<String> wanted) {
        Set<String> staying = new TreeSet<>(on);
        staying.retainAll(wanted);
        on = Set.copyOf(staying);
        for (String feature : Set.copyOf(registered.keySet())) {
            if (!wanted.contains(feature)) {
                registered.remove(feature).unregister();
            }
        }
        wanted.forEach(feature -> registered.computeIfAbsent(feature, this::register));
        on = Set.copyOf(wanted);
    }

    private ServiceRegistration<Condition> register(String feature) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, PREFIX + feature);
        return context.registerService(Condition.class, Condition.INSTANCE, properties);
    }
}
