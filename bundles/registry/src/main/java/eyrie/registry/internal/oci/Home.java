/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.EyrieException;
import eyrie.api.store.Store;
import eyrie.registry.internal.db.Sql;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Where the blobs are that the tables tell of. Controllers may share a database; blobs, uploads and the locks between what
 * appears and what is removed are one server's, so a second one that would be a registry on the same tables is refused.
 */
final class Home {
    private static final String FILE = "home";

    private Home() {}

    /** @throws EyrieException CONFLICT if the registry of this database is elsewhere */
    static void require(Store store, Path folder) {
        if (!store.shared()) {
            return;
        }
        String here = here(folder);
        String home = store.write(connection -> {
            Sql.update(
                    connection, "INSERT INTO registry_home (id, home) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", here);
            return Sql.first(connection, "SELECT home FROM registry_home WHERE id = 1", row -> row.getString("home"))
                    .orElseThrow();
        });
        if (!home.equals(here)) {
            throw EyrieException.conflict(
                    "registry: another server that shares the database of store.url is its registry; start this one with"
                            + " --roles controller. If that server is gone for good and its blobs are here, write \"%s\""
                                    .formatted(home)
                            + " to " + folder.resolve(FILE));
        }
    }

    /** The name of a folder, made once; it goes where the folder goes. */
    private static String here(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            try {
                Files.writeString(
                        file, UUID.randomUUID().toString(), StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
            } catch (FileAlreadyExistsException e) {
                // Made at an earlier start.
                return Files.readString(file).strip();
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw EyrieException.internal("registry: %s cannot be kept: %s".formatted(file, e.getMessage()), e);
        }
    }
}
