/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes {@code version.json}, the file that makes a folder a version. */
final class VersionFile {
    static final String NAME = "version.json";

    private final JsonMapper mapper = VersionJson.mapper();

    void write(Path folder, VersionRecord record) throws IOException {
        Durable.write(folder.resolve(NAME), mapper.writeValueAsBytes(record));
    }

    VersionRecord read(Path folder) throws IOException {
        VersionRecord record = mapper.readValue(Files.readAllBytes(folder.resolve(NAME)), VersionRecord.class);
        if (record.format() != VersionRecord.FORMAT) {
            throw new IOException("format %d is not known; this program reads format %d"
                    .formatted(record.format(), VersionRecord.FORMAT));
        }
        return record;
    }
}
