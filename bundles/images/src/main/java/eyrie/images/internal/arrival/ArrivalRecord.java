/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import com.fasterxml.jackson.databind.json.JsonMapper;
import eyrie.api.arrival.Offer;
import eyrie.images.internal.Durable;
import eyrie.images.internal.VersionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code arrival.json}, the file that makes a folder a version on its way. */
final class ArrivalRecord {
    private static final String NAME = "arrival.json";

    private final JsonMapper mapper = VersionJson.mapper();

    void write(Path folder, Offer offer) throws IOException {
        Durable.write(folder.resolve(NAME), mapper.writeValueAsBytes(offer));
    }

    /** Empty if the folder was being made when its process ended. */
    Optional<Offer> read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        return Files.exists(file)
                ? Optional.of(mapper.readValue(Files.readAllBytes(file), Offer.class))
                : Optional.empty();
    }
}
