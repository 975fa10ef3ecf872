/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.condition.Condition;

/** In a real framework: nobody but licensing switches features on. */
class GuardTest {
    private static final String FILTER = "(osgi.condition.id=eyrie.feature.*)";

    @TempDir
    Path storage;

    private Framework framework;
    private Bundle licensing;
    private Bundle thief;
    private Bundle victim;

    @BeforeEach
    void start() throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", storage.toString(),
                        "org.osgi.framework.system.packages.extra", "org.osgi.service.condition;version=1.0.0",
                        "felix.log.level", "1"));
        framework.start();
        licensing = bundle("licensing");
        thief = bundle("thief");
        victim = bundle("victim");
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(30_000);
    }

    private Bundle bundle(String name) throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(name, new ByteArrayInputStream(jar(name)));
        bundle.start();
        return bundle;
    }

    private static byte[] jar(String name) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return bytes.toByteArray();
    }

    private void guard() throws Exception {
        BundleContext context = licensing.getBundleContext();
        Guard guard = new Guard(context);
        context.registerService(
                new String[] {EventListenerHook.class.getName(), FindHook.class.getName()}, guard, null);
    }

    private static ServiceRegistration<Condition> register(Bundle bundle, String id) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, id);
        return bundle.getBundleContext().registerService(Condition.class, Condition.INSTANCE, properties);
    }

    private List<String> heard() throws Exception {
        List<String> heard = new ArrayList<>();
        victim.getBundleContext()
                .addServiceListener(
                        event -> heard.add((event.getType() == ServiceEvent.REGISTERED
                                        ? "+"
                                        : event.getType() == ServiceEvent.UNREGISTERING ? "-" : "~")
                                + event.getServiceReference().getProperty(Condition.CONDITION_ID)),
                        FILTER);
        return heard;
    }

    private static void awaitStopped(Bundle bundle) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (bundle.getState() != Bundle.RESOLVED) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void licensesSwitchFeaturesForEverybody() throws Exception {
        guard();
        List<String> heard = heard();
        Conditions conditions = new Conditions(licensing.getBundleContext());
        conditions.set(Set.of("groups", "usb"));
        assertThat(conditions.isOn("groups")).isTrue();
        assertThat(victim.getBundleContext().getServiceReferences(Condition.class, FILTER))
                .hasSize(2);
        conditions.set(Set.of("usb"));
        assertThat(conditions.isOn("groups")).isFalse();
        assertThat(heard)
                .containsExactlyInAnyOrder("+eyrie.feature.groups", "+eyrie.feature.usb", "-eyrie.feature.groups");
        assertThat(licensing.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void aBundleThatRegistersOneIsHeardByNobodyAndStopped() throws Exception {
        guard();
        List<String> heard = heard();
        register(thief, "eyrie.feature.sso");
        assertThat(heard).isEmpty();
        assertThat(victim.getBundleContext().getServiceReferences(Condition.class, FILTER))
                .isEmpty();
        awaitStopped(thief);
        assertThat(victim.getState()).isEqualTo(Bundle.ACTIVE);
        thief.start();
        register(thief, "eyrie.feature.sso");
        awaitStopped(thief);
        assertThat(heard).doesNotContain("+eyrie.feature.sso");
    }

    @Test
    void aBundleThatRenamesAConditionOfItsOwnIsFoundOutAsWell() throws Exception {
        guard();
        List<String> heard = heard();
        ServiceRegistration<Condition> harmless = register(thief, "thief.own");
        assertThat(thief.getState()).isEqualTo(Bundle.ACTIVE);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, "eyrie.feature.sso");
        harmless.setProperties(properties);
        assertThat(victim.getBundleContext().getServiceReferences(Condition.class, FILTER))
                .isEmpty();
        awaitStopped(thief);
        assertThat(heard).doesNotContain("~eyrie.feature.sso", "+eyrie.feature.sso");
    }

    @Test
    void whoWasThereBeforeTheGuardIsFoundWhenItComes() throws Exception {
        List<String> heard = heard();
        register(thief, "eyrie.feature.sso");
        assertThat(heard).containsExactly("+eyrie.feature.sso");
        guard();
        awaitStopped(thief);
        assertThat(heard).containsExactly("+eyrie.feature.sso", "-eyrie.feature.sso");
    }

    @Test
    void otherConditionsAreNobodysAffair() throws Exception {
        guard();
        register(thief, "eyrie.role.node");
        register(thief, "eyrie.features.of.mine");
        assertThat(victim.getBundleContext().getServiceReferences(Condition.class, null))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(thief.getState()).isEqualTo(Bundle.ACTIVE);
    }
}
