/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.registry.Remotes;
import eyrie.api.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** The real named registries, for tests of other parts. */
public final class OpenRemotes {
    private OpenRemotes() {}

    public static Remotes in(Path data, Store store) throws IOException {
        return new NamedRemotes(data, store, InstantSource.system());
    }
}
