/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.store.Store;
import eyrie.store.internal.backup.Restore;
import eyrie.testing.PostgresServer;
import java.nio.file.Path;

/** The real database, for tests of other parts. */
public final class OpenStore {
    private OpenStore() {}

    /** Opened again for the same folder, it is the same. */
    public static Store in(Path folder) {
        return new StoreComponent(
                PostgresServer.isWanted() ? postgres(folder) : new SqliteDatabase(folder), Restore.in(folder));
    }

    public static void close(Store store) {
        ((StoreComponent) store).close();
    }

    private static Database postgres(Path folder) {
        PostgresServer.Access access = PostgresServer.shared().access(folder);
        return new PostgresDatabase(
                PostgresAddress.of(access.url(), access.credentials().toString()));
    }
}
