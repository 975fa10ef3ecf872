/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import eyrie.api.fleet.Fleet;
import eyrie.api.fleet.FleetListener;
import eyrie.api.security.Authenticator;
import eyrie.api.store.Store;
import eyrie.security.internal.tls.LocalAuthority;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The real fleet, for tests of other parts. */
public final class OpenFleet {
    private final FleetService service;
    private final FleetTables tables;

    public OpenFleet(Path data, Store store) {
        tables = new FleetTables(store);
        service = new FleetService(
                tables,
                new LocalAuthority(data, (name, mine) -> mine, InstantSource.system()),
                true,
                Optional.empty(),
                InstantSource.system());
    }

    public Fleet fleet() {
        return service;
    }

    public void add(FleetListener listener) {
        service.add(listener);
    }

    public List<Authenticator> authenticators() {
        return List.of(
                new JoinTokens(tables, InstantSource.system()), new NodeCertificates(tables, InstantSource.system()));
    }
}
