/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vms;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the templates of this node within a budget: beyond it those go that were used longest ago. What goes is never in use,
 * nor the only copy: the registry from which starts fetch has it, so the next start brings it back.
 *
 * <p>The versions of a template go oldest first, and the last one only alone: a template that has some of its versions here
 * has the latest here, which is what a request without a tag means.
 */
final class TemplateBudget implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateBudget.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    /** After a look that left too much, say since the registry could not be asked yet; each is twice as long as the one before. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    /** What was used this lately may be about to be used again, and whoever copies it is not interrupted. */
    private static final Duration JUST_USED = Duration.ofMinutes(10);

    private final long budget;
    private final ImageStore images;
    private final Vms vms;
    private final TemplateClaims claims;
    private final Elsewhere elsewhere;
    private final InstantSource clock;
    private final Semaphore changed = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("template budget").unstarted(this::work);

    /** @param budget bytes of disk that templates may occupy; 0 for no limit */
    TemplateBudget(
            long budget, ImageStore images, Vms vms, TemplateClaims claims, Elsewhere elsewhere, InstantSource clock) {
        this.budget = budget;
        this.images = images;
        this.vms = vms;
        this.claims = claims;
        this.elsewhere = elsewhere;
        this.clock = clock;
    }

    void start() {
        if (budget > 0) {
            thread.start();
        }
    }

    /** There may be more templates than before. */
    void changed() {
        changed.release();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void work() {
        try {
            Duration again = LOOK_AGAIN;
            while (true) {
                boolean kept = tryToKeep();
                again = kept ? LOOK_AGAIN : shorter(again.multipliedBy(2), LOOK);
                if (changed.tryAcquire((kept ? LOOK : again).toSeconds(), TimeUnit.SECONDS)) {
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the budget of templates is not kept any more");
        }
    }

    private boolean tryToKeep() {
        try {
            return keep();
        } catch (RuntimeException e) {
            LOG.warn("templates could not be brought within their budget; trying again", e);
            return false;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** A version, and what is known of it. */
    private record Kept(TemplateVersion version, ImageStore.Usage usage) {}

    /** Removes what is over the budget, as far as something may go. @return whether that was enough */
    boolean keep() {
        List<Kept> kept = new ArrayList<>();
        for (TemplateVersion version : images.versions()) {
            kept.add(new Kept(version, images.usage(version)));
        }
        long bytes = kept.stream().mapToLong(each -> each.usage().bytes()).sum();
        if (bytes <= budget) {
            return true;
        }
        Set<String> tried = new HashSet<>();
        for (Kept each = next(kept, tried); each != null && bytes > budget; each = next(kept, tried)) {
            if (evict(each.version())) {
                bytes -= each.usage().bytes();
                kept.remove(each);
            } else {
                tried.add(each.version().templateId());
            }
        }
        if (bytes > budget) {
            LOG.warn(
                    "templates occupy {} bytes, {} more than node.templateBytes allows; the rest is in use, was used in "
                            + "the last minutes, or is not in the default registry",
                    bytes,
                    bytes - budget);
        }
        return bytes <= budget;
    }

    /** The oldest versions of the templates compete; null if none may go. */
    private Kept next(List<Kept> kept, Set<String> tried) {
        Map<String, Kept> oldest = new HashMap<>();
        for (Kept each : kept) {
            oldest.merge(
                    each.version().templateId(),
                    each,
                    (one, other) -> one.version().number() < other.version().number() ? one : other);
        }
        return oldest.values().stream()
                .filter(each -> !tried.contains(each.version().templateId()))
                .filter(each ->
                        each.usage().lastOpened().isBefore(clock.instant().minus(JUST_USED)))
                .min(Comparator.comparing(each -> each.usage().lastOpened()))
                .orElse(null);
    }

    private boolean evict(TemplateVersion version) {
        if (isUsed(version) || !elsewhere.hasForStarts(version)) {
            return false;
        }
        boolean[] gone = {false};
        claims.ifUnclaimed(version.templateId(), () -> {
            if (!isUsed(version)) { // asking the registry took a while
                remove(version);
                gone[0] = true;
            }
        });
        return gone[0];
    }

    private void remove(TemplateVersion version) {
        try {
            images.delete(version);
        } catch (EyrieException e) {
            LOG.warn("{} could not be removed", version, e);
            throw e;
        }
        LOG.info(
                "{}:{} made room: it was not used for the longest time, and the default registry has it",
                version.templateName(),
                version.tag());
    }

    /** By a clone of it, or by the VM that makes versions of this template. */
    private boolean isUsed(TemplateVersion version) {
        for (Vm vm : vms.list()) {
            boolean clone = version.templateId().equals(vm.templateId())
                    && version.tag().equals(vm.templateTag());
            if (clone || version.templateId().equals(vm.id())) {
                return true;
            }
        }
        return false;
    }
}
