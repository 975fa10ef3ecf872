/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import eyrie.api.security.ClientIdentity;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Who this process is to servers that want to be shown a certificate. */
@Component(service = Identities.class)
public final class Identities implements Function<URI, Optional<SSLContext>> {
    private final List<ClientIdentity> all = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(ClientIdentity identity) {
        all.add(identity);
    }

    void remove(ClientIdentity identity) {
        all.remove(identity);
    }

    @Override
    public Optional<SSLContext> apply(URI server) {
        return all.stream()
                .flatMap(identity -> identity.contextFor(server).stream())
                .findFirst();
    }
}
