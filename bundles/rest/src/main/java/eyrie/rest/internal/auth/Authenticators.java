/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.extension.ExtensionReports;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
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

    private final List<Authenticator> own = new CopyOnWriteArrayList<>();
    private final List<Authenticator> ofExtensions = new CopyOnWriteArrayList<>();

    /** Extensions are asked last, so that a slow one delays nobody whom the program knows. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bind(Authenticator authenticator, Map<String, Object> properties) {
        (properties.containsKey(ExtensionReports.EXTENSION) ? ofExtensions : own).add(authenticator);
    }

    void unbind(Authenticator authenticator) {
        own.remove(authenticator);
        ofExtensions.remove(authenticator);
    }

    /** Adds one of the program's own. */
    public void add(Authenticator authenticator) {
        own.add(authenticator);
    }

    /** @throws EyrieException UNAUTHENTICATED with the reason, if somebody knows the credential and why it is not good */
    Optional<Caller> authenticate(String authorization) {
        return first(authenticator -> authenticator.authenticate(authorization));
    }

    /** The same for certificates. */
    Optional<Caller> authenticateCertificate(List<X509Certificate> chain) {
        return first(authenticator -> authenticator.authenticateCertificate(chain));
    }

    private Optional<Caller> first(Function<Authenticator, Optional<Caller>> question) {
        EyrieException reason = null;
        for (Authenticator authenticator :
                (Iterable<Authenticator>) Stream.concat(own.stream(), ofExtensions.stream())::iterator) {
            try {
                Optional<Caller> caller = question.apply(authenticator);
                if (caller.isPresent()) {
                    return caller;
                }
            } catch (EyrieException e) {
                reason = e.kind() == ErrorKind.UNAUTHENTICATED ? e : reason;
                told(authenticator, e);
            } catch (RuntimeException e) {
                // One that fails must not lock out those whom another knows.
                told(authenticator, e);
            }
        }
        if (reason != null) {
            throw reason;
        }
        return Optional.empty();
    }

    private static void told(Authenticator authenticator, RuntimeException e) {
        if (!(e instanceof EyrieException known && known.kind() == ErrorKind.UNAUTHENTICATED)) {
            LOG.error(
                    "Authenticator {} failed; the others are asked",
                    authenticator.getClass().getName(),
                    e);
        }
    }
}
