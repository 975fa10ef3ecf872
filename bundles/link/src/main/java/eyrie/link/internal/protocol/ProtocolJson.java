/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * The node protocol's JSON: the records of the API by their own names, points in time as RFC 3339 text, nulls left out.
 * What one side does not know it passes over, so that controller and nodes need not be of the same version.
 */
public final class ProtocolJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(instants())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ProtocolJson() {}

    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw EyrieException.internal(
                    "%s cannot be sent".formatted(value.getClass().getSimpleName()), e);
        }
    }

    /** @throws EyrieException INVALID if it is something else */
    public static <T> T read(byte[] content, Class<T> type) {
        try {
            T value = MAPPER.readValue(content, type);
            if (value == null) {
                throw new EyrieException(ErrorKind.INVALID, "body: null is not accepted; send a JSON object");
            }
            return value;
        } catch (IOException e) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "body: it cannot be read; send a %s as a JSON object".formatted(type.getSimpleName()),
                    e);
        }
    }

    /**
     * @param most bytes that are accepted
     * @throws EyrieException INVALID if it is something else; TOO_LARGE
     */
    public static <T> T read(InputStream content, int most, Class<T> type) throws IOException {
        byte[] bytes = content.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new EyrieException(
                    ErrorKind.TOO_LARGE, "body: it is larger than accepted; send at most %d bytes".formatted(most));
        }
        return read(bytes, type);
    }

    private static SimpleModule instants() {
        SimpleModule module = new SimpleModule("instants");
        module.addSerializer(new StdScalarSerializer<>(Instant.class) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(value.toString());
            }
        });
        module.addDeserializer(Instant.class, new StdScalarDeserializer<>(Instant.class) {
            private static final long serialVersionUID = 1L;

            @Override
            public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
                try {
                    return Instant.parse(in.getValueAsString(""));
                } catch (DateTimeException e) {
                    return (Instant) context.handleWeirdStringValue(Instant.class, in.getText(), "not a time");
                }
            }
        });
        return module;
    }
}
