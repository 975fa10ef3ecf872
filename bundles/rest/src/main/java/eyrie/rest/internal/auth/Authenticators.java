/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks everybody who authenticates. */
@Component(service = Authenticators.class)
public final class Authenticators {
    private static final Logger LOG = LoggerFactory.getLogger(Authenticators.class);

    private final List<Authenticator> all = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(Authenticator authenticator) {
        all.add(authenticator);
    }

    public void remove(Authenticator authenticator) {
        all.remove(authenticator);
    }

    Optional<Caller> authenticate(String authorization) {
        for (Authenticator authenticator : all) {
            Optional<Caller> caller = ask(authenticator, authorization);
            if (caller.isPresent()) {
                return caller;
            }
        }
        return Optional.empty();
    }

    /** One that fails must not lock out those whom another knows. */
    private static Optional<Caller> ask(Authenticator authenticator, String authorization) {
        try {
            return authenticator.authenticate(authorization);
        } catch (RuntimeException e) {
            LOG.error(
                    "Authenticator {} failed; the others are asked",
                    authenticator.getClass().getName(),
                    e);
            return Optional.empty();
        }
    }
}
