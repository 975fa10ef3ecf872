/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the launcher's settings to the components: a configuration {@code eyrie.<area>} for each area, and a condition
 * {@code eyrie.role.<role>} for each role, on which the components of that role stand; {@code eyrie.role.node-apart} says
 * that this is a node whose controller is another process.
 *
 * <p>The launcher has checked them all; it passes them in the framework property {@value #PROPERTY}.
 */
@Component(
        service = {},
        immediate = true)
public final class Settings {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
    private static final long PAUSE_MILLIS = 500;
    private static final int TRIES_A_WORD = 60;

    static final String PROPERTY = "eyrie.settings";

    @Activate
    public Settings(BundleContext context, @Reference ConfigurationAdmin admin) throws IOException {
        String text = context.getProperty(PROPERTY);
        if (text == null) {
            throw new IllegalStateException("the framework was started without " + PROPERTY);
        }
        Map<String, Map<String, String>> areas = SettingsText.byArea(text);
        for (Map.Entry<String, Map<String, String>> area : areas.entrySet()) {
            Dictionary<String, Object> values = new Hashtable<>(area.getValue());
            keep(admin, "eyrie." + area.getKey(), values);
        }
        List<String> roles = List.of(areas.get("runtime").get("roles").split(","));
        roles.forEach(role -> registerRole(context, role));
        if (roles.contains("node") && !roles.contains("controller")) {
            registerRole(context, "node-apart");
        }
    }

    /** Waits while the disk is full: without settings nothing would work, and nobody would try again. */
    private static void keep(ConfigurationAdmin admin, String name, Dictionary<String, Object> values)
            throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                admin.getConfiguration(name, "?").updateIfDifferent(values);
                return;
            } catch (IOException e) {
                if (tries % TRIES_A_WORD == 0) {
                    LOG.warn("The settings {} cannot be kept yet: {}", name, e.getMessage());
                }
                pause(e);
            }
        }
    }

    private static void pause(IOException failure) throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private static void registerRole(BundleContext context, String role) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, "eyrie.role." + role);
        // Unregistered by the framework when this bundle stops.
        context.registerService(Condition.class, Condition.INSTANCE, properties);
    }
}
