/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Arrival;
import eyrie.api.template.TemplateVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees that an instance has a template version to start from, and reports while it waits for one. */
final class TemplateFetch {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateFetch.class);
    private static final Duration REPORT = Duration.ofMillis(250);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

    private final String instanceId;
    private final WorkerContext context;
    private final BooleanSupplier unwanted;

    /** @param unwanted whether the instance need not be started any more */
    TemplateFetch(String instanceId, WorkerContext context, BooleanSupplier unwanted) {
        this.instanceId = instanceId;
        this.context = context;
        this.unwanted = unwanted;
    }

    /**
     * Returns when a machine can be launched from the version.
     *
     * @throws EyrieException NOT_FOUND if nobody has it; whatever makes it certain that it will not come; UNAVAILABLE if
     *     nobody waits any more
     */
    TemplateVersion get(String templateId, int number) {
        Optional<TemplateVersion> here = context.images().versions().stream()
                .filter(version -> version.templateId().equals(templateId) && version.number() == number)
                .findFirst();
        return here.orElseGet(() -> arriving(templateId, number));
    }

    private TemplateVersion arriving(String templateId, int number) {
        Arrival arrival = begin(templateId, number);
        CompletableFuture<Void> startable = arrival.startable().toCompletableFuture();
        while (true) {
            context.reporter().report(Reports.pulling(instanceId, arrival.progress()));
            refuseUnwanted();
            try {
                startable.get(REPORT.toMillis(), TimeUnit.MILLISECONDS);
                return arrival.version();
            } catch (TimeoutException notYet) {
                LOG.trace("instance {} waits for {}", instanceId, arrival);
            } catch (ExecutionException never) {
                throw never.getCause() instanceof EyrieException known
                        ? known
                        : EyrieException.internal("its template does not come", never.getCause());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted", stopped);
            }
        }
    }

    /** A registry that cannot be reached now is asked again. */
    private Arrival begin(String templateId, int number) {
        Instant since = Instant.now();
        while (true) {
            try {
                return context.remote().begin(templateId, number);
            } catch (EyrieException failed) {
                if (failed.kind() != ErrorKind.UNAVAILABLE) {
                    throw failed;
                }
                LOG.debug("instance {} waits for its template", instanceId, failed);
                context.reporter()
                        .report(Reports.pulling(instanceId, new Arrival.Progress(0, 1, failed.getMessage(), since)));
                context.pause(AFTER_FAILURE);
                refuseUnwanted();
            }
        }
    }

    private void refuseUnwanted() {
        if (unwanted.getAsBoolean() || context.isClosing()) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "nobody waits for it any more");
        }
    }
}
