/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One OSGi framework with its bundles: installs, resolves all at once, starts side by side. */
final class FrameworkRunner {
    private static final Logger log = LoggerFactory.getLogger(FrameworkRunner.class);
    private static final long STOP_MILLIS = 30_000;

    private final Framework framework;

    private FrameworkRunner(Framework framework) {
        this.framework = framework;
    }

    /** @throws StartFailure naming every bundle that does not start and why */
    static FrameworkRunner start(Map<String, String> properties, List<Path> jars) throws StartFailure {
        FrameworkFactory factory =
                ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
        FrameworkRunner runner = new FrameworkRunner(factory.newFramework(properties));
        try {
            runner.framework.init();
            List<Bundle> bundles = runner.install(jars);
            runner.framework.start();
            runner.framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
            runner.startAll(bundles);
        } catch (BundleException e) {
            runner.stop();
            throw StartFailure.failed("the bundles cannot be installed: " + e.getMessage(), e);
        }
        return runner;
    }

    private List<Bundle> install(List<Path> jars) throws BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            // By reference: no copies, and the folder stays the one truth.
            bundles.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
        }
        return bundles;
    }

    /** Components activate in the thread that starts their bundle, so starting side by side uses all processors. */
    private void startAll(List<Bundle> bundles) throws StartFailure {
        List<String> failures = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()))) {
            List<Future<?>> starts = new ArrayList<>();
            for (Bundle bundle : bundles) {
                if (!isFragment(bundle)) {
                    starts.add(threads.submit(() -> {
                        // Not by activation policy: a lazy bundle would stay in STARTING.
                        bundle.start(Bundle.START_TRANSIENT);
                        return null;
                    }));
                }
            }
            for (Future<?> start : starts) {
                await(start, failures);
            }
        }
        if (!failures.isEmpty()) {
            stop();
            throw StartFailure.failed("bundles do not start: " + String.join("; ", failures), null);
        }
    }

    private static void await(Future<?> start, List<String> failures) {
        try {
            start.get();
        } catch (ExecutionException e) {
            log.error("a bundle does not start", e.getCause());
            failures.add(e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add("interrupted");
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0
                || bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    /** Stops all bundles in the reverse of their installation; returns when they have stopped or after half a minute. */
    void stop() {
        try {
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
        } catch (BundleException e) {
            log.error("the framework does not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the framework has stopped for whatever reason. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    static Path storage(Path data) throws IOException {
        return java.nio.file.Files.createDirectories(data.resolve("cache").resolve("framework"));
    }
}
