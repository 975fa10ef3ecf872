/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import eyrie.api.transfer.RemoteRepository;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Reads which repositories a registry has. Thread-safe. */
public final class OciCatalog {
    private final URI registry;
    private final Exchange exchange;
    private final Retry retry;

    /** @param any only the registry of it is used */
    public OciCatalog(Wire wire, RemoteRepository any, Retry retry) {
        registry = any.registry();
        this.retry = retry;
        exchange = new Exchange(wire, any);
    }

    /** The names of all; empty if the registry has no catalogue. */
    public List<String> repositories() throws IOException {
        URI first = URI.create(registry.getScheme() + "://" + registry.getRawAuthority() + "/v2/_catalog?n=1000");
        return new Listing(exchange, retry)
                .all(first, "repositories", "catalogue of " + registry.getRawAuthority(), "registry:catalog:*");
    }
}
