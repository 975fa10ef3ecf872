/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Arrival;
import eyrie.api.arrival.Arrivals;
import eyrie.api.arrival.Offers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Gets templates that are not on this node, where there are services for that. Thread-safe. */
final class RemoteTemplates {
    private static final Duration SERVICES_COME = Duration.ofSeconds(30);

    private final long began = System.nanoTime();
    private volatile Arrivals arrivals;
    private volatile Offers offers;

    void set(Arrivals service) {
        arrivals = service;
    }

    void unset(Arrivals service) {
        if (arrivals == service) {
            arrivals = null;
        }
    }

    void set(Offers service) {
        offers = service;
    }

    void unset(Offers service) {
        if (offers == service) {
            offers = null;
        }
    }

    /** What is on its way of a version. */
    Optional<Arrival> arriving(String templateId, int number) {
        Arrivals service = arrivals;
        return service == null ? Optional.empty() : service.find(templateId, number);
    }

    /**
     * Begins to bring a version here, or joins whoever did.
     *
     * @throws EyrieException NOT_FOUND if nobody has it; UNAVAILABLE if the registry does not say, or cannot be asked yet
     */
    Arrival begin(String templateId, int number) {
        Optional<Arrival> begun = arriving(templateId, number);
        if (begun.isPresent()) {
            return begun.get();
        }
        Arrivals service = arrivals;
        Offers known = offers;
        if (service == null || known == null) {
            return nobodyToAsk(templateId, number);
        }
        return service.begin(
                known.find(templateId, null, OptionalInt.of(number)).orElseGet(() -> missing(templateId, number)));
    }

    /** After a start of the process the services come one after the other; where there are none, that is the answer. */
    private <T> T nobodyToAsk(String templateId, int number) {
        if (System.nanoTime() - began < SERVICES_COME.toNanos()) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is starting; templates cannot be fetched yet");
        }
        return missing(templateId, number);
    }

    private static <T> T missing(String templateId, int number) {
        throw new EyrieException(
                ErrorKind.NOT_FOUND,
                "template version %s number %d: not found on this node nor in the default registry"
                        .formatted(templateId, number));
    }
}
