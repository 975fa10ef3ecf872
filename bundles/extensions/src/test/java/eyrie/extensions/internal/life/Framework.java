/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.extension.Extension;
import eyrie.api.extension.ExtensionState;
import eyrie.testing.ExtensionJar;
import eyrie.testing.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** A real framework with declarative services and a folder of extensions, and one bundle that stands for the program. */
final class Framework {
    /** While it is not set, code of extensions that loops goes on. */
    static final String END_LOOPS = "eyrie.test.end-loops";

    static final SigningKey ACME = SigningKey.of("Acme");

    private static final List<String> BUNDLES = List.of("org.apache.felix.scr", "org.apache.felix.configadmin");

    private final org.osgi.framework.launch.Framework framework;
    private final Path data;
    final ExtensionService extensions;
    /** What a bundle of the program sees. */
    final BundleContext program;

    Framework(Path data) throws Exception {
        this.data = data;
        System.clearProperty(END_LOOPS);
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        data.resolve("framework").toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        "felix.log.level",
                        "1",
                        "ds.stop.timeout.milliseconds",
                        "500",
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        packages()));
        framework.init();
        framework.start();
        for (String jar : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            String name = Path.of(jar).getFileName().toString();
            if (BUNDLES.stream().anyMatch(name::startsWith)) {
                install("reference:" + Path.of(jar).toUri(), null).start();
            }
        }
        Bundle bundle = install("program", new ExtensionJar("eyrie.program", "1").bytes());
        bundle.start();
        program = bundle.getBundleContext();
        extensions = new ExtensionService(
                framework.getBundleContext(),
                new ExtensionService.Settings(
                        data, data.resolve("extensions"), false, Duration.ofSeconds(1), Duration.ofMillis(500)));
        extensions.trust("acme", ACME.pem());
    }

    private Bundle install(String location, byte[] jar) throws Exception {
        return jar == null
                ? framework.getBundleContext().installBundle(location)
                : framework.getBundleContext().installBundle(location, new ByteArrayInputStream(jar));
    }

    /** The API and what it is written with, from the class path of the test. */
    private static String packages() {
        return String.join(
                ",",
                "eyrie.api;version=1.0.0",
                "eyrie.api.extension;version=1.0.0",
                "eyrie.api.placement;version=1.2.0",
                "eyrie.api.node;version=1.0.0",
                "eyrie.api.security;version=1.0.0",
                "eyrie.api.store;version=1.0.0",
                "eyrie.api.rest;version=1.0.0",
                "jakarta.ws.rs;version=3.1.0",
                "org.osgi.service.component;version=1.5.1",
                "org.osgi.service.component.runtime;version=1.5",
                "org.osgi.service.component.runtime.dto;version=1.5",
                "org.osgi.util.function;version=1.2",
                "org.osgi.util.promise;version=1.3",
                "org.osgi.util.tracker;version=1.5.2");
    }

    Path folder() {
        return data.resolve("extensions");
    }

    /** Puts a file into the folder as a copying program would: aside first. */
    void drop(String file, byte[] jar) throws Exception {
        Path aside = Files.write(folder().resolve(file + ".part"), jar);
        Files.move(aside, folder().resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    void drop(String file, ExtensionJar jar) throws Exception {
        drop(file, jar.signed(ACME));
    }

    void remove(String file) throws Exception {
        Files.delete(folder().resolve(file));
    }

    Extension await(String file, ExtensionState state) {
        await(() -> shown(file).map(Extension::state).orElse(null) == state, () -> String.valueOf(shown(file)));
        return shown(file).orElseThrow();
    }

    void awaitVersion(String file, String version) {
        await(
                () -> shown(file)
                        .filter(one -> version.equals(one.version()) && one.state() == ExtensionState.ACTIVE)
                        .isPresent(),
                () -> String.valueOf(shown(file)));
    }

    void awaitGone(String file) {
        await(() -> shown(file).isEmpty(), () -> String.valueOf(shown(file)));
    }

    Optional<Extension> shown(String file) {
        return extensions.list().stream().filter(one -> one.file().equals(file)).findFirst();
    }

    /** The bundles of extensions that are there, whatever their state. */
    List<String> installed() {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getLocation().startsWith("eyrie-extension:"))
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .sorted()
                .toList();
    }

    /** A service as the program gets it. */
    <T> Optional<T> service(Class<T> type) {
        return Optional.ofNullable(program.getServiceReference(type)).map(program::getService);
    }

    static void await(BooleanSupplier condition) {
        await(condition, () -> "");
    }

    private static void await(BooleanSupplier condition, java.util.function.Supplier<String> last) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the condition did not come true in time: " + last.get());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    void close() throws Exception {
        System.setProperty(END_LOOPS, "now");
        extensions.close();
        framework.stop();
        framework.waitForStop(10_000);
    }
}
