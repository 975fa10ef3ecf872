/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.testing.PostgresServer;
import java.nio.file.Path;

/** The database that a run of the tests is about. */
final class Databases {
    private Databases() {}

    /** Opened again for the same folder, it is the same. */
    static Database in(Path folder) {
        return PostgresServer.isWanted() ? postgres(PostgresServer.shared(), folder) : new SqliteDatabase(folder);
    }

    static Database postgres(PostgresServer server, Path folder) {
        PostgresServer.Access access = server.access(folder);
        return new PostgresDatabase(
                PostgresAddress.of(access.url(), access.credentials().toString()));
    }
}
