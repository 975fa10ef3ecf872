/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes components again that failed when they were made. Declarative Services does not do that by itself, and what was in
 * the way is mostly gone a little later: a full disk, an address that another process had, a database that was starting.
 * Without it the program would stay up for ever and never be ready. Extensions are left alone, since they have a life of
 * their own. Used by its own thread.
 */
@Component(
        service = {},
        immediate = true)
public final class SecondChance {
    private static final Logger LOG = LoggerFactory.getLogger(SecondChance.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    /** How the locations of bundles begin that come from the folder of extensions. */
    private static final String EXTENSION = "eyrie-extension:";

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;
    private final Map<String, Trial> trials = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("second-chance").factory());

    /**
     * When a component is to be made again.
     *
     * @param at in nanoseconds of the steady clock
     * @param pause before that
     */
    private record Trial(long at, Duration pause) {
        static Trial first(long now) {
            return new Trial(now + FIRST_PAUSE.toNanos(), FIRST_PAUSE);
        }

        Trial next(long now) {
            Duration longer = pause.multipliedBy(2);
            Duration next = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            return new Trial(now + next.toNanos(), next);
        }

        boolean isDue(long now) {
            return now - at >= 0;
        }

        /** It has not failed again for so long that what comes next is another story. */
        boolean isOver(long now) {
            return now - at >= LONGEST_PAUSE.toNanos();
        }
    }

    @Activate
    public SecondChance(BundleContext context, @Reference ServiceComponentRuntime runtime) {
        this.context = context;
        this.runtime = runtime;
        thread.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            look(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.warn("components that failed are looked for again in a moment", e);
        }
    }

    /** @param now in nanoseconds of the steady clock */
    void look(long now) {
        trials.values().removeIf(trial -> trial.isOver(now));
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (hasFailed(runtime.getComponentConfigurationDTOs(component)) && isOurs(component)) {
                Trial trial = trials.computeIfAbsent(component.name, name -> Trial.first(now));
                if (trial.isDue(now)) {
                    trials.put(component.name, trial.next(now));
                    makeAgain(component);
                }
            }
        }
    }

    /** Of those with several configurations none may be disturbed that works. */
    private static boolean hasFailed(Collection<ComponentConfigurationDTO> configurations) {
        return configurations.stream().anyMatch(one -> one.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                && configurations.stream().noneMatch(one -> one.state == ComponentConfigurationDTO.ACTIVE);
    }

    private boolean isOurs(ComponentDescriptionDTO component) {
        Bundle bundle = context.getBundle(component.bundle.id);
        return bundle != null && !bundle.getLocation().startsWith(EXTENSION);
    }

    private void makeAgain(ComponentDescriptionDTO component) {
        LOG.warn("component {} of bundle {} failed and is made again", component.name, component.bundle.symbolicName);
        runtime.disableComponent(component).onResolve(() -> runtime.enableComponent(component));
    }
}
