/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.EyrieException;
import eyrie.api.runtime.Readiness;
import eyrie.registry.internal.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether blobs can be read and written, at start and whenever somebody wants to know. */
@Component(
        service = Readiness.class,
        immediate = true,
        property = {Readiness.NAME + "=blobs", Role.REGISTRY})
public final class BlobHealth implements Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(BlobHealth.class);
    /** Anybody may ask us; whoever keeps the blobs is not asked each time. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);

    private final Depot depot;
    private Optional<String> problem = Optional.empty();
    private Instant looked = Instant.MIN;

    @Activate
    public BlobHealth(@Reference Depot depot) {
        this.depot = depot;
        Thread.ofVirtual().name("registry-blob-health").start(this::problem);
    }

    @Override
    public synchronized Optional<String> problem() {
        Instant now = depot.now();
        if (looked.equals(Instant.MIN) || now.isAfter(looked.plus(GOOD_FOR))) {
            Optional<String> found = look();
            if (!found.equals(problem)) {
                found.ifPresentOrElse(
                        sentence -> LOG.error("The registry's blobs cannot be used: {}", sentence),
                        () -> LOG.info("The registry's blobs can be used again"));
            }
            problem = found;
            looked = depot.now();
        }
        return problem;
    }

    private Optional<String> look() {
        try {
            return depot.blobs().problem();
        } catch (EyrieException e) {
            return Optional.of(e.getMessage());
        } catch (RuntimeException e) {
            // The store's own client, when it is closed meanwhile, or one that a stranger has brought.
            return Optional.of("the store cannot be asked: " + e);
        }
    }
}
