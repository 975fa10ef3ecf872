/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.bundles;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.rest.internal.runtime.Components;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts another jar into a running bundle's place, and the old one back if the new one does not start. */
final class BundleReplacer {
    private static final Logger LOG = LoggerFactory.getLogger(BundleReplacer.class);
    private static final long REFRESH_SECONDS = 60;

    private final BundleContext context;
    private final FrameworkWiring wiring;
    private final BundleStore store;
    private final Components components;

    BundleReplacer(BundleContext context, BundleStore store, Components components) {
        this.context = context;
        this.components = components;
        this.wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        this.store = store;
    }

    /** Whether replacing a bundle would stop the one that answers the request for it. */
    boolean carriesThisApi(Bundle bundle) {
        return bundle.getBundleId() == 0
                || wiring.getDependencyClosure(List.of(bundle)).contains(context.getBundle());
    }

    /**
     * @return the running bundle, another object than before if it was a singleton
     * @throws EyrieException INVALID with the reason if the new one does not start; then the old one runs again
     */
    Bundle replace(Bundle bundle, BundleJar jar) throws IOException, InterruptedException {
        byte[] old = content(bundle);
        Bundle present = bundle;
        try {
            present = exchange(present, jar.singleton(), Files.newInputStream(jar.file()));
            present.start();
            requireWorking(present);
            return present;
        } catch (BundleException e) {
            LOG.warn("Bundle {} {} does not start", jar.symbolicName(), jar.version(), e);
            restore(installed(jar.symbolicName(), present), jar.singleton(), old);
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "%s %s does not start, so the old version runs on: %s"
                            .formatted(jar.symbolicName(), jar.version(), reason(e)));
        }
    }

    /** A bundle may start and yet do nothing: its components refuse the data that they find, for instance. */
    private void requireWorking(Bundle bundle) throws BundleException {
        Optional<String> failure = components.failures(bundle).stream().findFirst();
        if (failure.isPresent()) {
            throw new BundleException(failure.get());
        }
    }

    private void restore(Bundle bundle, boolean singleton, byte[] old) throws InterruptedException {
        try {
            exchange(bundle, singleton, new ByteArrayInputStream(old)).start();
        } catch (BundleException e) {
            throw EyrieException.internal(
                    "The old version of %s does not start again; restart the program"
                            .formatted(bundle.getSymbolicName()),
                    e);
        }
    }

    private Bundle exchange(Bundle bundle, boolean singleton, InputStream content)
            throws BundleException, InterruptedException {
        bundle.stop(Bundle.STOP_TRANSIENT);
        if (singleton) {
            // The framework lets no second revision of a singleton in, so the first must have gone altogether.
            int startLevel = bundle.adapt(BundleStartLevel.class).getStartLevel();
            bundle.uninstall();
            refresh(bundle);
            Bundle fresh = context.installBundle(bundle.getLocation(), content);
            fresh.adapt(BundleStartLevel.class).setStartLevel(startLevel);
            return fresh;
        }
        bundle.update(content);
        refresh(bundle);
        return bundle;
    }

    /** Rewires the bundle and those that depend on it, and waits until that is done. */
    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        wiring.refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
            LOG.error("Bundle {} was not rewired within {} s", bundle.getSymbolicName(), REFRESH_SECONDS);
        }
    }

    /** What the bundle runs from now: the kept jar if it was replaced before, else what it was installed from. */
    private byte[] content(Bundle bundle) throws IOException {
        for (BundleJar kept : store.kept(bundle.getSymbolicName())) {
            if (kept.version().equals(bundle.getVersion())) {
                return Files.readAllBytes(kept.file());
            }
        }
        String location = bundle.getLocation();
        String url = location.startsWith("reference:") ? location.substring("reference:".length()) : location;
        try (InputStream in = URI.create(url).toURL().openStream()) {
            return in.readAllBytes();
        }
    }

    private Bundle installed(String symbolicName, Bundle fallback) {
        for (Bundle bundle : context.getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        return fallback;
    }

    private static String reason(BundleException thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason was given");
    }
}
