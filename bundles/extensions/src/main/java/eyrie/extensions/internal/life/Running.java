/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.extension.ExtensionState;
import eyrie.extensions.internal.check.Imports;
import eyrie.extensions.internal.guard.Guard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An extension that is installed. Everything of its own runs on threads of its own. */
final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    /** How the locations of extensions begin. */
    static final String LOCATION = "eyrie-extension:";

    private static final Duration PATIENCE_WITH_THREADS = Duration.ofMillis(500);

    private final Host host;
    private final String file;
    private final Wanted what;
    private final OwnThreads threads;
    private final Guard guard;
    private Bundle bundle;
    private Relay relay;

    private Running(Host host, String file, Wanted what, Consumer<String> switchOff) {
        this.host = host;
        this.file = file;
        this.what = what;
        this.threads = new OwnThreads(file, ownPackages(host, what));
        this.guard = new Guard(file, host.callLimit(), threads, switchOff);
    }

    /** Packages by which its code is told from the program's. */
    private static Set<String> ownPackages(Host host, Wanted what) {
        return what.passed().packages().stream()
                .filter(name -> !host.surroundings().mayBeOfProgram(name))
                .collect(Collectors.toSet());
    }

    /**
     * Installs and starts, or leaves nothing behind.
     *
     * @param notes takes sentences about it
     * @param switchOff takes the reason when it misbehaves later; returns at once
     */
    static Running start(Host host, String file, Wanted what, Consumer<String> notes, Consumer<String> switchOff)
            throws StartFailure, InterruptedException {
        Running running = new Running(host, file, what, switchOff);
        try {
            running.install();
            running.resolve();
            running.activate(notes);
            return running;
        } catch (StartFailure e) {
            List<String> left = running.stop();
            throw left.isEmpty()
                    ? e
                    : new StartFailure(e.state(), e.getMessage() + "; " + String.join("; ", left), e.getCause());
        }
    }

    Wanted what() {
        return what;
    }

    /** What keeps components of it from working at this moment, a sentence each. */
    List<String> problems() {
        return host.components().problems(bundle);
    }

    private void install() throws StartFailure {
        try (InputStream in = Files.newInputStream(what.copy())) {
            bundle = host.context().installBundle(LOCATION + file + ":" + what.digest(), in);
            host.veil().cover(bundle);
        } catch (BundleException | IOException e) {
            throw new StartFailure(ExtensionState.REFUSED, "cannot be installed: " + Words.of(e), e);
        }
    }

    private void resolve() throws StartFailure {
        if (host.wiring().resolveBundles(List.of(bundle))) {
            return;
        }
        Optional<String> missing = Imports.missing(
                what.passed().declaration().imports(), what.passed().packages(), host.surroundings(), false);
        throw new StartFailure(ExtensionState.UNRESOLVED, missing.orElseGet(this::unresolvedAsTheFrameworkSays), null);
    }

    /** Only a start that fails tells what the framework lacks. */
    private String unresolvedAsTheFrameworkSays() {
        try {
            bundle.start(Bundle.START_TRANSIENT);
            return "needs what is not here";
        } catch (BundleException e) {
            return "needs what is not here: " + Words.of(e);
        }
    }

    private void activate(Consumer<String> notes) throws StartFailure, InterruptedException {
        threads.use(bundle.adapt(BundleWiring.class).getClassLoader());
        relay = new Relay(
                host.context(), bundle, file, what.passed().declaration().declared(), threads, guard, notes);
        relay.open();
        try {
            threads.within(host.startLimit(), () -> {
                bundle.start(Bundle.START_TRANSIENT);
                return null;
            });
            relay.settle(host.startLimit());
        } catch (TimeoutException e) {
            throw new StartFailure(
                    ExtensionState.FAILED,
                    "did not start within %d s".formatted(host.startLimit().toSeconds()),
                    e);
        } catch (ExecutionException e) {
            throw new StartFailure(ExtensionState.FAILED, "does not start: " + Words.of(e.getCause()), e.getCause());
        }
    }

    /**
     * Takes the extension out, as far as it lets itself be taken out: the program has nothing of it any more at once.
     *
     * @return what is left, a part of a sentence each
     */
    List<String> stop() throws InterruptedException {
        List<String> left = new ArrayList<>();
        if (relay != null) {
            relay.close();
        }
        guard.close();
        if (bundle != null && !uninstalled()) {
            left.add("it does not let itself be stopped, so its code stays until the server is restarted");
        }
        List<String> remaining = threads.end(PATIENCE_WITH_THREADS);
        if (!remaining.isEmpty()) {
            left.add("of it these threads go on until the server is restarted: " + String.join(", ", remaining));
        }
        if (!left.isEmpty()) {
            LOG.error("Extension {} is not wholly gone: {}", file, String.join("; ", left));
        }
        return left;
    }

    private boolean uninstalled() throws InterruptedException {
        // A hanging start holds the bundle; whoever waits on something gives it up when it is interrupted.
        threads.end(Duration.ofMillis(100));
        try {
            threads.within(host.startLimit(), () -> {
                try {
                    bundle.stop(Bundle.STOP_TRANSIENT);
                } finally {
                    bundle.uninstall();
                }
                return null;
            });
        } catch (ExecutionException e) {
            LOG.warn("Extension {} threw when it was stopped", file, e.getCause());
        } catch (TimeoutException e) {
            LOG.error(
                    "Extension {} did not stop within {} s",
                    file,
                    host.startLimit().toSeconds());
            return false;
        }
        boolean gone = bundle.getState() == Bundle.UNINSTALLED;
        if (gone) {
            forget();
        }
        return gone;
    }

    /** Its classes go with its wiring, unless others still use them: nobody else is stopped for this. */
    private void forget() {
        Collection<Bundle> users = host.wiring().getDependencyClosure(List.of(bundle));
        if (users.stream().allMatch(bundle::equals)) {
            host.wiring().refreshBundles(List.of(bundle));
        } else {
            LOG.warn("Packages of extension {} are still used by {}", file, users);
        }
        host.veil().uncover(bundle);
    }
}
