/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.extension.Extension.Declared;
import eyrie.api.extension.ExtensionReports;
import eyrie.api.rest.Resource;
import eyrie.extensions.internal.check.Declaration;
import eyrie.extensions.internal.guard.Contracts;
import eyrie.extensions.internal.guard.Guard;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Gives the program what an extension has declared to give: takes each service from the extension, on a thread of the
 * extension's own, and registers it in its place, behind a {@link Guard} where the program would wait for it.
 */
final class Relay implements AutoCloseable {
    private static final String API = "eyrie.api.";
    private static final Set<String> NOT_COPIED =
            Set.of(Constants.OBJECTCLASS, Constants.SERVICE_ID, Constants.SERVICE_BUNDLEID, Constants.SERVICE_SCOPE);

    private final BundleContext context;
    private final String file;
    private final Declared declared;
    private final Guard guard;
    private final Consumer<String> notes;
    private final ExecutorService thread;
    private final Map<ServiceReference<?>, List<ServiceRegistration<?>>> given = new HashMap<>();
    private final ServiceTracker<Object, ServiceReference<Object>> tracker;
    private boolean closed;

    Relay(
            BundleContext context,
            Bundle extension,
            String file,
            Declared declared,
            OwnThreads threads,
            Guard guard,
            Consumer<String> notes) {
        this.context = context;
        this.file = file;
        this.declared = declared;
        this.guard = guard;
        this.notes = notes;
        this.thread = Executors.newSingleThreadExecutor(threads);
        this.tracker = new Tracker(context, extension.getBundleId());
    }

    void open() {
        tracker.open(true);
    }

    /** Waits until all that is registered so far has been passed on. */
    void settle(Duration limit) throws TimeoutException, InterruptedException {
        try {
            thread.submit(() -> {}).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | RejectedExecutionException e) {
            throw new IllegalStateException("Nothing is done in it", e);
        }
    }

    /** Takes everything back. */
    @Override
    public void close() {
        synchronized (given) {
            closed = true;
        }
        thread.shutdownNow();
        tracker.close();
    }

    private void give(ServiceReference<Object> reference) {
        String[] contracts = (String[]) reference.getProperty(Constants.OBJECTCLASS);
        for (String contract : contracts) {
            if (contract.startsWith(API) && !isDeclared(contract)) {
                notes.accept("it registers the service %s without declaring it in %s, so nobody uses it"
                        .formatted(contract, Declaration.SERVICES));
            }
        }
        List<String> wanted =
                java.util.Arrays.stream(contracts).filter(this::isDeclared).toList();
        if (wanted.isEmpty()) {
            return;
        }
        Object service = context.getService(reference);
        if (service == null) {
            notes.accept("its service %s cannot be made; the log says why".formatted(wanted.getFirst()));
            return;
        }
        wanted.stream()
                .filter(contract -> acceptable(contract, service))
                .forEach(contract -> register(reference, contract, service));
    }

    private boolean isDeclared(String contract) {
        return declared.services().contains(contract)
                || (contract.equals(Resource.class.getName())
                        && !declared.paths().isEmpty());
    }

    /** A path that it has not declared might be somebody else's. */
    private boolean acceptable(String contract, Object service) {
        if (!contract.equals(Resource.class.getName())) {
            return true;
        }
        Path path = service.getClass().getAnnotation(Path.class);
        String value = path == null ? "" : path.value();
        String absolute = value.startsWith("/") ? value : "/" + value;
        String plain = absolute.length() > 1 && absolute.endsWith("/")
                ? absolute.substring(0, absolute.length() - 1)
                : absolute;
        if (declared.paths().stream().anyMatch(above -> Declaration.within(plain, above))) {
            return true;
        }
        notes.accept("its resource %s is not served: the path \"%s\" is not declared in %s"
                .formatted(service.getClass().getName(), absolute, Declaration.PATHS));
        return false;
    }

    private void register(ServiceReference<Object> reference, String contract, Object service) {
        Object shown = Contracts.guarded(contract, service, guard);
        synchronized (given) {
            if (closed || reference.getBundle() == null) {
                return;
            }
            ServiceRegistration<?> registration = context.registerService(contract, shown, properties(reference));
            given.merge(reference, List.of(registration), Relay::both);
        }
    }

    private static <T> List<T> both(List<T> some, List<T> others) {
        return java.util.stream.Stream.concat(some.stream(), others.stream()).toList();
    }

    private Dictionary<String, Object> properties(ServiceReference<?> reference) {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (String key : reference.getPropertyKeys()) {
            if (!NOT_COPIED.contains(key)) {
                properties.put(key, reference.getProperty(key));
            }
        }
        properties.put(ExtensionReports.EXTENSION, file);
        properties.put(ExtensionReports.PATHS, declared.paths().toArray(String[]::new));
        properties.put(ExtensionReports.PERMISSIONS, declared.permissions().toArray(String[]::new));
        return properties;
    }

    private void takeBack(ServiceReference<?> reference) {
        List<ServiceRegistration<?>> registrations;
        synchronized (given) {
            registrations = given.remove(reference);
        }
        if (registrations != null) {
            registrations.forEach(ServiceRegistration::unregister);
            context.ungetService(reference);
        }
    }

    /** Hears of the services; what is slow is done on the relay's own thread, in the order in which they came. */
    private final class Tracker extends ServiceTracker<Object, ServiceReference<Object>> {
        Tracker(BundleContext context, long bundle) {
            super(context, filter(bundle), null);
        }

        @Override
        public ServiceReference<Object> addingService(ServiceReference<Object> reference) {
            later(() -> give(reference));
            return reference;
        }

        @Override
        public void modifiedService(ServiceReference<Object> reference, ServiceReference<Object> tracked) {
            synchronized (given) {
                given.getOrDefault(reference, List.of()).forEach(one -> one.setProperties(properties(reference)));
            }
        }

        @Override
        public void removedService(ServiceReference<Object> reference, ServiceReference<Object> tracked) {
            takeBack(reference);
        }

        private void later(Runnable work) {
            try {
                thread.execute(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException | LinkageError e) {
                        notes.accept("one of its services cannot be used: " + Words.of(e));
                    }
                });
            } catch (RejectedExecutionException closing) {
                // It is being taken back anyway.
            }
        }
    }

    private static org.osgi.framework.Filter filter(long bundle) {
        try {
            return FrameworkUtil.createFilter("(%s=%d)".formatted(Constants.SERVICE_BUNDLEID, bundle));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
