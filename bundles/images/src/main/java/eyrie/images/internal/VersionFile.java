/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Reads and writes {@code version.json}, the file that makes a folder a version. */
final class VersionFile {
    static final String NAME = "version.json";

    private final JsonMapper mapper = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

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

    /** RFC 3339 into an instant. */
    private static final class InstantReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Instant.parse(parser.getText());
        }
    }
}
