/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.rest.internal.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the JSON object of a request into the record that a resource method takes. An empty body is an empty object.
 * JSON null means absent, and so does empty text where the field is not text.
 */
@Consumes(MediaType.WILDCARD)
public final class JsonBody implements MessageBodyReader<Record> {
    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord();
    }

    @Override
    public Record readFrom(
            Class<Record> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        byte[] bytes = body.readAllBytes();
        // A browser lets a foreign page send forms and plain text, but not JSON.
        if (bytes.length > 0 && !"json".equals(mediaType.getSubtype())) {
            throw new NotSupportedException();
        }
        return read(bytes, type);
    }

    /** @throws com.fasterxml.jackson.core.JsonProcessingException naming what is wrong */
    public <T> T read(byte[] body, Class<T> type) throws IOException {
        ObjectNode object = object(body);
        dropUnavailable(object, type);
        dropAbsent(object, type);
        try {
            return Json.mapper().treeToValue(object, type);
        } catch (UnrecognizedPropertyException | InvalidFormatException e) {
            throw e;
        } catch (JsonMappingException e) {
            throw withValue(e, object);
        }
    }

    /** The same failure, with the value that was not accepted: Jackson names it for few of its reasons. */
    private static JsonMappingException withValue(JsonMappingException e, JsonNode root) {
        JsonNode value = root;
        for (JsonMappingException.Reference step : e.getPath()) {
            value = step.getFieldName() == null ? value.path(step.getIndex()) : value.path(step.getFieldName());
        }
        if (e instanceof ValueInstantiationException refused
                && refused.getCause() instanceof IllegalArgumentException reason
                && !refused.getPath().isEmpty()) {
            throw EyrieException.invalid(path(refused), shown(value), reason.getMessage());
        }
        InvalidFormatException named =
                new InvalidFormatException(null, e.getOriginalMessage(), shown(value), target(e));
        named.initCause(e);
        e.getPath().reversed().forEach(named::prependPath);
        return named;
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static Class<?> target(JsonMappingException e) {
        return switch (e) {
            case MismatchedInputException mismatch -> mismatch.getTargetType();
            case JsonMappingException other
            when other.getCause() instanceof InputCoercionException overflow -> overflow.getTargetType();
            default -> null;
        };
    }

    private static Object shown(JsonNode value) {
        return value.isTextual() ? value.textValue() : value;
    }

    private static ObjectNode object(byte[] body) throws IOException {
        JsonNode tree = tree(body);
        return switch (tree) {
            case ObjectNode object -> object;
            case JsonNode nothing when nothing.isMissingNode() -> Json.mapper().createObjectNode();
            case JsonNode other -> throw EyrieException.invalid("body", other, "a JSON object");
        };
    }

    private static JsonNode tree(byte[] body) throws IOException {
        try {
            return Json.mapper().readTree(body);
        } catch (MismatchedInputException e) {
            throw new EyrieException(
                    ErrorKind.INVALID, "body: something follows the JSON object; send nothing after it");
        }
    }

    private static void dropUnavailable(ObjectNode object, Class<?> type) {
        Unavailable unavailable = type.getAnnotation(Unavailable.class);
        if (unavailable == null) {
            return;
        }
        for (String field : unavailable.value()) {
            JsonNode value = object.remove(field);
            if (value != null && !asksForNothing(value)) {
                throw new EyrieException(
                        ErrorKind.INVALID, field + ": not available in this edition or release; leave it out");
            }
        }
    }

    /** The zero values of JSON, which clients send for fields that nobody has set. */
    private static boolean asksForNothing(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> true;
            case STRING -> value.textValue().isEmpty();
            case BOOLEAN -> !value.booleanValue();
            case NUMBER -> value.doubleValue() == 0;
            case ARRAY, OBJECT -> value.isEmpty();
            case BINARY, POJO -> false;
        };
    }

    private static void dropAbsent(ObjectNode object, Class<?> type) {
        Set<String> texts = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getType() == String.class) {
                texts.add(PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName()));
            }
        }
        object.properties()
                .removeIf(field -> field.getValue().isNull()
                        || (field.getValue().isTextual()
                                && field.getValue().textValue().isEmpty()
                                && !texts.contains(field.getKey())));
    }
}
