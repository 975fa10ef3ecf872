/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.webhook.internal;

import eyrie.api.instance.InstanceListener;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers a listener for each hook of the file {@code settings/webhook.properties}, and follows its changes. */
@Component(
        service = {},
        immediate = true,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class Webhooks {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** What is written in several steps is read once. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final BundleContext context;
    private final HookFile file;
    private final HttpClient http;
    private final WatchService watch;
    private final Map<Hook, ServiceRegistration<?>> served = new HashMap<>();

    @Activate
    public Webhooks(BundleContext context) throws IOException {
        this.context = context;
        Path folder = Files.createDirectories(Path.of(context.getProperty("eyrie.data"), "settings"));
        file = new HookFile(folder.resolve("webhook.properties"));
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        watch = folder.getFileSystem().newWatchService();
        folder.register(
                watch,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        serve();
        Thread.ofPlatform().daemon().name("webhook-settings").start(this::follow);
    }

    @Deactivate
    synchronized void close() throws IOException {
        watch.close();
        served.values().forEach(ServiceRegistration::unregister);
        served.clear();
        http.shutdownNow();
    }

    private void follow() {
        try {
            while (true) {
                WatchKey key = watch.take();
                Thread.sleep(QUIET);
                key.pollEvents();
                key.reset();
                serve();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("the settings of webhooks are not followed any more");
        }
    }

    private synchronized void serve() {
        List<Hook> hooks;
        try {
            hooks = file.read(LOG::error);
        } catch (IOException e) {
            LOG.error("The settings of webhooks cannot be read, they stay as they were: {}", e.getMessage());
            return;
        }
        for (Hook hook : Set.copyOf(served.keySet())) {
            if (!hooks.contains(hook)) {
                served.remove(hook).unregister();
            }
        }
        hooks.stream().filter(hook -> !served.containsKey(hook)).forEach(this::register);
        LOG.info("Webhooks: {}", hooks.stream().map(Hook::toString).collect(Collectors.joining(", ")));
    }

    private void register(Hook hook) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(InstanceListener.NAME, "webhook." + hook.name());
        served.put(
                hook,
                context.registerService(
                        InstanceListener.class, new Sender(hook, http, InstantSource.system()), properties));
    }
}
