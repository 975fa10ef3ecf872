/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.testing.ExtensionJar;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** With real components in a real framework. */
class SecondChanceTest {
    /** Where a component finds out whether it can work. */
    private static final String WORKS = "eyrie.test.works";

    /** Counts how often one was made. */
    private static final String MADE = "eyrie.test.made";

    /** Is set by one that needs it, once that is made. */
    private static final String FOLLOWED = "eyrie.test.followed";

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static final String CALLABLE = "java.util.concurrent.Callable";

    /** One that needs it. */
    private static final String NEEDS = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="flaky.Needs" immediate="true" init="1">
              <service><provide interface="java.util.concurrent.Callable"/></service>
              <reference name="needed" interface="java.lang.Runnable" parameter="0"/>
              <implementation class="flaky.Needs"/>
            </scr:component>
            """;

    @TempDir
    Path folder;

    private Framework framework;
    private SecondChance chance;

    @BeforeEach
    void open() throws Exception {
        System.clearProperty(WORKS);
        System.clearProperty(MADE);
        System.clearProperty(FOLLOWED);
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("framework").toString(),
                        "felix.log.level",
                        "1",
                        // Nothing: what fails here is meant to.
                        "ds.loglevel",
                        "0",
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.osgi.service.component;version=1.5.1,org.osgi.service.component.runtime;version=1.5,"
                                + "org.osgi.service.component.runtime.dto;version=1.5,"
                                + "org.osgi.util.function;version=1.2,org.osgi.util.promise;version=1.3"));
        framework.init();
        framework.start();
        for (String jar : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            if (Path.of(jar).getFileName().toString().startsWith("org.apache.felix.scr")) {
                context().installBundle("reference:" + Path.of(jar).toUri()).start();
            }
        }
        chance = new SecondChance(
                context(), context().getService(context().getServiceReference(ServiceComponentRuntime.class)));
    }

    @AfterEach
    void close() throws Exception {
        chance.close();
        framework.stop();
        framework.waitForStop(10_000);
        System.clearProperty(WORKS);
        System.clearProperty(MADE);
        System.clearProperty(FOLLOWED);
    }

    private BundleContext context() {
        return framework.getBundleContext();
    }

    @Test
    void whatFailedIsMadeAgainAndWhoNeedsItFollows() throws Exception {
        install(
                "reference:file:program.jar",
                flaky().component("flaky.Needs", CALLABLE, "")
                        .entry("OSGI-INF/flaky.Needs.xml", NEEDS.getBytes(StandardCharsets.UTF_8))
                        .source("flaky.Needs", """
                        package flaky;
                        public final class Needs implements java.util.concurrent.Callable<String> {
                            public Needs(Runnable needed) { System.setProperty("%s", "true"); }
                            public String call() { return "works"; }
                        }
                        """.formatted(FOLLOWED)));
        System.setProperty(WORKS, "true");
        chance.look(0);
        chance.look(4 * SECOND);
        assertThat(System.getProperty(FOLLOWED)).as("not at once").isNull();
        chance.look(5 * SECOND);
        await(() -> System.getProperty(FOLLOWED) != null);
        int made = made();
        chance.look(100 * SECOND);
        assertThat(made()).as("one that works is left alone").isEqualTo(made);
    }

    @Test
    void thePausesGrow() throws Exception {
        install("reference:file:program.jar", flaky());
        assertThat(made()).isEqualTo(1);
        chance.look(0);
        chance.look(5 * SECOND);
        await(() -> made() == 2);
        chance.look(14 * SECOND);
        assertThat(made()).isEqualTo(2);
        chance.look(15 * SECOND);
        await(() -> made() == 3);
        chance.look(34 * SECOND);
        assertThat(made()).isEqualTo(3);
    }

    @Test
    void extensionsHaveALifeOfTheirOwn() throws Exception {
        install("eyrie-extension:cost-1.jar", flaky());
        chance.look(0);
        chance.look(5 * SECOND);
        assertThat(made()).isEqualTo(1);
    }

    /** With a component that works or not. */
    private static ExtensionJar flaky() {
        return new ExtensionJar("eyrie.flaky", "1")
                .header("Import-Package", "org.osgi.service.component")
                .component("flaky.Needed", "java.lang.Runnable", "immediate=\"true\"")
                .source("flaky.Needed", """
                        package flaky;
                        public final class Needed implements Runnable {
                            public Needed() {
                                System.setProperty("%s", Integer.getInteger("%s", 0) + 1 + "");
                                if (System.getProperty("%s") == null) {
                                    throw new IllegalStateException("the disk is full");
                                }
                            }
                            public void run() {}
                        }
                        """.formatted(MADE, MADE, WORKS));
    }

    private void install(String location, ExtensionJar jar) throws BundleException {
        context().installBundle(location, new ByteArrayInputStream(jar.bytes())).start();
    }

    private static int made() {
        return Integer.getInteger(MADE, 0);
    }

    /** Until it is so, for half a minute at most. */
    private static void await(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < 3_000 && !condition.call(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.call()).isTrue();
    }
}
