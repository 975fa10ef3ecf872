/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.node.NodeInfo.Publication;
import eyrie.api.registry.Remote;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts versions that are made on this node into the default registry, so that other nodes can start instances of them. One
 * after the other, in the background, and again after any failure that may pass. What was there before publishing began, or
 * was made while it was off, stays where it is; so does what was published once and then removed from the registry.
 * Thread-safe.
 */
final class Publisher implements AutoCloseable {
    /** Whether versions are to be published. */
    enum Mode {
        ON,
        OFF,
        /** Nobody can say yet; what is made meanwhile is kept in mind. */
        UNKNOWN
    }

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final ImageStore images;
    private final Elsewhere elsewhere;
    private final Settled settled;
    private final Supplier<Mode> mode;
    private final Runnable news;
    private final Duration again;
    private final Map<TemplateVersion, Publication> underWay = new ConcurrentHashMap<>();
    private final Semaphore changed = new Semaphore(0);
    private volatile boolean closed;
    private final Thread thread = Thread.ofVirtual().name("publications").unstarted(this::work);

    /**
     * Makes one that does not work yet.
     *
     * @param news is told when {@link #of} has begun or ended to answer for a version, or names another problem
     * @param again how long to wait after a failure, and to look whether publishing is on
     */
    Publisher(
            ImageStore images,
            Elsewhere elsewhere,
            Settled settled,
            Supplier<Mode> mode,
            Runnable news,
            Duration again) {
        this.images = images;
        this.elsewhere = elsewhere;
        this.settled = settled;
        this.mode = mode;
        this.news = news;
        this.again = again;
    }

    void start() {
        thread.start();
    }

    /** A version was made, or whether versions are published may have changed. */
    void changed() {
        changed.release();
    }

    /** A version was taken over from a registry. */
    void arrived(TemplateVersion version) {
        if (settled.isBegun()) {
            settled.add(List.of(version), images.versions());
        }
    }

    /** How far it is with a version; null if it has nothing to do with it. */
    Publication of(TemplateVersion version) {
        return underWay.get(version);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void work() {
        try {
            while (true) {
                try {
                    publishAll();
                } catch (RuntimeException e) {
                    LOG.warn("templates could not be published; trying again", e);
                }
                if (changed.tryAcquire(again.toMillis(), TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more templates are published");
        }
    }

    private void publishAll() throws InterruptedException {
        List<TemplateVersion> here = images.versions();
        underWay.keySet().retainAll(here);
        Mode now = mode.get();
        if (now == Mode.UNKNOWN) {
            return;
        }
        if (now == Mode.OFF || !settled.isBegun()) {
            settled.add(here, here);
            underWay.clear();
            return;
        }
        List<TemplateVersion> due = here.stream()
                .filter(version -> !settled.has(version))
                .sorted(Comparator.comparing(TemplateVersion::created))
                .toList();
        for (TemplateVersion version : due) {
            publish(version);
            if (closed || Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void publish(TemplateVersion version) {
        Publication before = underWay.get(version);
        try {
            note(version, before == null ? new Publication(0, null) : before);
            RemoteRepository to = repository(version);
            refuseOther(version, to);
            elsewhere
                    .transfers()
                    .push(
                            version,
                            to,
                            (step, fraction) ->
                                    underWay.put(version, new Publication(Math.clamp(fraction, 0.0, 1.0), null)));
            settle(version);
            LOG.info("Published version {} of template {} to {}", version.number(), version.templateName(), to);
        } catch (EyrieException e) {
            if (closed) {
                return; // the next process goes on
            }
            failed(version, before, e);
        }
    }

    private void settle(TemplateVersion version) {
        settled.add(List.of(version), images.versions());
        underWay.remove(version);
        news.run();
    }

    private void failed(TemplateVersion version, Publication before, EyrieException e) {
        String problem = e.getMessage();
        if (before == null || !problem.equals(before.problem())) {
            LOG.warn(
                    "Version {} of template {} is not published: {}",
                    version.number(),
                    version.templateName(),
                    problem);
        }
        note(version, new Publication(0, problem));
    }

    private void note(TemplateVersion version, Publication now) {
        Publication before = underWay.put(version, now);
        if (before == null || now.problem() != null && !now.problem().equals(before.problem())) {
            news.run();
        }
    }

    private RemoteRepository repository(TemplateVersion version) {
        Remote remote = elsewhere.remotes().list().stream()
                .filter(Remote::isDefault)
                .findFirst()
                .orElseThrow(() -> new EyrieException(ErrorKind.UNAVAILABLE, "there is no default registry"));
        // A name with a slash would be taken for a whole name.
        return elsewhere
                .remotes()
                .repository(remote.name(), version.templateName().replace('/', '-'));
    }

    /** Two machines may have made templates of one name, or versions of one number; one of them must not hide the other. */
    private void refuseOther(TemplateVersion version, RemoteRepository to) {
        Optional<RemoteVersion> other = elsewhere.transfers().list(to).stream()
                .filter(there -> hides(there.version(), version))
                .findFirst();
        if (other.isPresent()) {
            TemplateVersion there = other.get().version();
            throw EyrieException.conflict("%s holds %s already; push it under another name (eyrie registry push)"
                    .formatted(
                            to,
                            there.templateId().equals(version.templateId())
                                    ? "another version %d of the template, tagged %s"
                                            .formatted(there.number(), there.tag())
                                    : "another template of this name"));
        }
    }

    private static boolean hides(TemplateVersion there, TemplateVersion version) {
        return !there.templateId().equals(version.templateId())
                || there.number() == version.number() && !there.equals(version);
    }
}
