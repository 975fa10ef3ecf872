/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import java.util.Arrays;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.condition.Condition;

/**
 * Switches features: a condition {@code eyrie.feature.<name>} for each that the setting names, on which the components of
 * that feature stand. A change of the configuration switches them while everything runs.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "eyrie.runtime",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Features {
    private final BundleContext context;
    private final Map<String, ServiceRegistration<Condition>> on = new HashMap<>();

    /** The settings {@code eyrie.runtime}. */
    @interface Config {
        /** Names with commas between them. */
        String features() default "";
    }

    @Activate
    public Features(BundleContext context, Config config) {
        this.context = context;
        set(config);
    }

    @Modified
    synchronized void set(Config config) {
        Set<String> wanted = Arrays.stream(config.features().split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        for (String name : Set.copyOf(on.keySet())) {
            if (!wanted.contains(name)) {
                on.remove(name).unregister();
            }
        }
        wanted.forEach(name -> on.computeIfAbsent(name, this::register));
    }

    @Deactivate
    synchronized void close() {
        on.values().forEach(ServiceRegistration::unregister);
        on.clear();
    }

    private ServiceRegistration<Condition> register(String name) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, "eyrie.feature." + name);
        return context.registerService(Condition.class, Condition.INSTANCE, properties);
    }
}
