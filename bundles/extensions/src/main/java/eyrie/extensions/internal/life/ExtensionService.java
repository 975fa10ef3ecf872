/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.extension.Extension;
import eyrie.api.extension.ExtensionReports;
import eyrie.api.extension.ExtensionState;
import eyrie.api.extension.Extensions;
import eyrie.api.extension.Publisher;
import eyrie.extensions.internal.check.JarCheck;
import eyrie.extensions.internal.check.Limits;
import eyrie.extensions.internal.check.TrustFolder;
import eyrie.extensions.internal.life.Folder.Copy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of extensions, for the rest of the program. */
@Component(
        service = {Extensions.class, ExtensionReports.class},
        immediate = true,
        configurationPid = "eyrie.extensions",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ExtensionService implements Extensions, ExtensionReports {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionService.class);

    private final Folder folder;
    private final TrustFolder trust;
    private final Roster roster = new Roster();
    private final Deployments deployments;
    private final Watch watch;
    private final ServiceRegistration<?> veil;
    private final ServiceTracker<ServiceComponentRuntime, ServiceComponentRuntime> components;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    /** The settings {@code eyrie.extensions}. */
    @interface Config {
        /** The data folder. */
        String data();

        /** Where extensions are dropped; empty for a folder in the data folder. */
        String folder() default "";

        /** {@code allow} or {@code refuse}. */
        String unsigned() default "refuse";

        int startSeconds() default 10;

        int callMillis() default 1000;
    }

    /**
     * The same in other words.
     *
     * @param data the data folder
     * @param folder where extensions are dropped
     */
    record Settings(Path data, Path folder, boolean unsignedToo, Duration startLimit, Duration callLimit) {
        static Settings of(Config config) {
            Path data = Path.of(config.data());
            return new Settings(
                    data,
                    config.folder().isEmpty() ? data.resolve("extensions") : Path.of(config.folder()),
                    config.unsigned().equals("allow"),
                    Duration.ofSeconds(config.startSeconds()),
                    Duration.ofMillis(config.callMillis()));
        }
    }

    @Activate
    public ExtensionService(BundleContext context, Config config) throws IOException {
        this(context, Settings.of(config));
    }

    ExtensionService(BundleContext context, Settings settings) throws IOException {
        folder = new Folder(
                settings.folder(), settings.data().resolve("cache").resolve("extensions"), Limits.DEFAULT.fileBytes());
        trust = new TrustFolder(settings.data().resolve("extensions-trust"));
        folder.open();
        trust.open();
        components = new ServiceTracker<>(context, ServiceComponentRuntime.class, null);
        components.open();
        Veil hooks = new Veil(context.getBundle().getBundleId());
        veil = context.registerService(
                new String[] {FindHook.class.getName(), EventListenerHook.class.getName()}, hooks, null);
        FrameworkSurroundings surroundings = new FrameworkSurroundings(context, roster);
        deployments = new Deployments(
                folder,
                new JarCheck(
                        Limits.DEFAULT, surroundings, trust::trusted, settings.unsignedToo(), InstantSource.system()),
                roster,
                new Host(
                        context,
                        hooks,
                        surroundings,
                        new Components(components::getService),
                        settings.startLimit(),
                        settings.callLimit()));
        watch = new Watch(folder, List.of(trust.path()), this::changed);
        watch.start();
    }

    @Deactivate
    public void close() {
        watch.close();
        deployments.close();
        veil.unregister();
        components.close();
    }

    private void changed(Set<String> files, boolean trustToo) {
        if (trustToo) {
            deployments.trustChanged();
        }
        deployments.changed(files);
    }

    @Override
    public List<Extension> list() {
        return roster.shown();
    }

    @Override
    public Extension get(String name) {
        return slot(name).shownNow();
    }

    private Slot slot(String name) {
        return roster.find(name).orElseThrow(() -> EyrieException.notFound("Extension", name));
    }

    @Override
    public Extension verify(InputStream jar) {
        Copy copy = receive(jar);
        try {
            String file = sameNamed(copy);
            Wanted wanted = deployments.examine(copy, file);
            return wanted.refusal() == null
                    ? Slot.describe(file, wanted, ExtensionState.ACCEPTABLE, null)
                    : Slot.describe(file, wanted, ExtensionState.REFUSED, Deployments.sentence("It", wanted.refusal()));
        } finally {
            folder.drop(copy.path());
        }
    }

    /** The file that it would replace, as its bundle has the same name; else one of that name. */
    private String sameNamed(Copy copy) {
        var said = JarCheck.glance(copy.path());
        return said == null
                ? "extension.jar"
                : roster.find(said.symbolicName()).map(slot -> slot.file).orElse(said.symbolicName() + ".jar");
    }

    @Override
    public Extension install(String file, InputStream jar) {
        Folder.checkedName(file);
        Copy copy = receive(jar);
        oneAtATime.lock();
        try {
            Wanted wanted = deployments.examine(copy, file);
            if (wanted.refusal() != null) {
                throw new EyrieException(ErrorKind.INVALID, Deployments.sentence(file, wanted.refusal()));
            }
            return installed(file, copy);
        } catch (IOException e) {
            throw EyrieException.internal("%s cannot be kept in %s".formatted(file, folder.path()), e);
        } finally {
            oneAtATime.unlock();
            folder.drop(copy.path());
        }
    }

    private Extension installed(String file, Copy copy) throws IOException {
        Copy old = folder.has(file) ? folder.copy(file) : null;
        Slot slot = roster.slot(file);
        slot.replacing();
        try {
            folder.put(copy.path(), file);
            deployments.look(file, true).join();
            Extension outcome = get(file);
            if (outcome.state() == ExtensionState.ACTIVE || outcome.state() == ExtensionState.UNRESOLVED) {
                return outcome;
            }
            if (old == null) {
                folder.remove(file);
            } else {
                folder.put(old.path(), file);
            }
            deployments.look(file, true).join();
            throw new EyrieException(
                    ErrorKind.INVALID, outcome.reason() + (old == null ? "" : "; what was there before runs again"));
        } finally {
            slot.replaced();
            folder.drop(old == null ? null : old.path());
        }
    }

    private Copy receive(InputStream jar) {
        try {
            return folder.receive(jar);
        } catch (IOException e) {
            throw EyrieException.internal("The jar cannot be received", e);
        }
    }

    @Override
    public Extension remove(String name) {
        oneAtATime.lock();
        try {
            Slot slot = slot(name);
            folder.remove(slot.file);
            deployments.look(slot.file, false).join();
            return slot.shown();
        } catch (IOException e) {
            throw EyrieException.internal("%s cannot be removed from %s".formatted(name, folder.path()), e);
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public List<Publisher> publishers() {
        return trust.list();
    }

    @Override
    public Publisher trust(String name, String certificate) {
        Publisher added = trust.add(name, certificate);
        LOG.warn("Extensions signed by {} ({}) are taken from now on", added.subject(), added.fingerprint());
        deployments.trustChanged();
        return added;
    }

    @Override
    public void distrust(String name) {
        trust.remove(name);
        LOG.warn("Extensions signed by {} are not taken any more", name);
        deployments.trustChanged().join();
    }

    @Override
    public CompletionStage<?> replacement(String extension) {
        return roster.find(extension).map(Slot::replacement).orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    @Override
    public void note(String extension, String note) {
        LOG.warn("Extension {}: {}", extension, note);
        roster.find(extension).ifPresent(slot -> slot.note(note));
    }
}
