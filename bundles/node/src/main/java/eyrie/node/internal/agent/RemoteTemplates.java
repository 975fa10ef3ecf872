/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Arrival;
import eyrie.api.arrival.Arrivals;
import eyrie.api.arrival.Offer;
import eyrie.api.arrival.Offers;
import java.util.Optional;
import java.util.OptionalInt;

/** Gets templates that are not on this node, where there are services for that. Thread-safe. */
final class RemoteTemplates {
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
     * @throws EyrieException NOT_FOUND if nobody has it; UNAVAILABLE if the registry does not say
     */
    Arrival begin(String templateId, int number) {
        Optional<Arrival> begun = arriving(templateId, number);
        if (begun.isPresent()) {
            return begun.get();
        }
        Arrivals service = arrivals;
        Offers known = offers;
        Optional<Offer> offer = service == null || known == null
                ? Optional.empty()
                : known.find(templateId, null, OptionalInt.of(number));
        return service == null
                ? missing(templateId, number)
                : service.begin(offer.orElseGet(() -> missing(templateId, number)));
    }

    private static <T> T missing(String templateId, int number) {
        throw new EyrieException(
                ErrorKind.NOT_FOUND,
                "template version %s number %d: not found on this node nor in the default registry"
                        .formatted(templateId, number));
    }
}
