/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.registry.internal.Role;
import eyrie.registry.internal.oci.Depot;
import eyrie.registry.internal.oci.UploadSessions;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects garbage from time to time and when asked to, while the registry works. It may be interrupted anywhere; the
 * next one goes on.
 */
@Component(
        service = Collector.class,
        immediate = true,
        configurationPid = "eyrie.registry",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = Role.REGISTRY)
public final class Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    /** The settings {@code eyrie.registry}, as far as they say what is kept. */
    @interface Config {
        /** Seconds between two collections; 0 for none unless asked for. */
        long collectEvery() default 3600;

        int keepTags() default 0;

        int keepPushedDays() default 0;

        int keepPulledDays() default 0;

        int keepUntaggedDays() default 0;
    }

    private final Depot depot;
    private final UploadSessions sessions;
    private final RetentionRules rules;
    private final ReentrantLock one = new ReentrantLock();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("registry-collector").factory());

    @Activate
    public Collector(@Reference Depot depot, @Reference UploadSessions sessions, Config config) {
        this(
                depot,
                sessions,
                new RetentionRules(
                        config.keepTags(),
                        Duration.ofDays(config.keepPushedDays()),
                        Duration.ofDays(config.keepPulledDays()),
                        Duration.ofDays(config.keepUntaggedDays())));
        if (config.collectEvery() > 0) {
            timer.scheduleWithFixedDelay(
                    this::collectQuietly, config.collectEvery(), config.collectEvery(), TimeUnit.SECONDS);
        }
    }

    public Collector(Depot depot, UploadSessions sessions, RetentionRules rules) {
        this.depot = depot;
        this.sessions = sessions;
        this.rules = rules;
    }

    /** Waits for one that is under way. */
    public CollectReport collect(boolean dryRun) {
        one.lock();
        try {
            Retention retention = new Retention(depot, rules, dryRun);
            retention.run();
            Sweep sweep = new Sweep(depot, sessions, dryRun);
            sweep.run();
            CollectReport report = new CollectReport(
                    dryRun, retention.tags, retention.manifests, sweep.blobs, sweep.bytes, sweep.uploads);
            log(report);
            return report;
        } finally {
            one.unlock();
        }
    }

    private static void log(CollectReport report) {
        if (!report.dryRun()
                && report.blobs() + report.uploads() + report.tags().size() > 0) {
            LOG.info(
                    "Collected {} tags, {} manifests, {} blobs of {} MiB and {} uploads",
                    report.tags().size(),
                    report.manifests().size(),
                    report.blobs(),
                    report.bytes() >> 20,
                    report.uploads());
        }
    }

    /** A failure must not end those that are to come. */
    private void collectQuietly() {
        try {
            collect(false);
        } catch (RuntimeException e) {
            LOG.error("Garbage collection of the registry failed; the next one goes on", e);
        }
    }

    @Deactivate
    void close() {
        timer.shutdownNow();
        timer.close();
    }
}
