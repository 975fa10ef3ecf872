/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.store.Store;
import eyrie.store.internal.backup.Restore;
import java.nio.file.Path;

/** The real database, for tests of other parts. */
public final class OpenStore {
    private OpenStore() {}

    public static Store in(Path folder) {
        return new StoreComponent(new SqliteDatabase(folder), Restore.in(folder));
    }

    public static void close(Store store) {
        ((StoreComponent) store).close();
    }
}
