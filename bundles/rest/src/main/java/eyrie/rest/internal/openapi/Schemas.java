/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.wire.Size;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Describes the types of requests and answers as the JSON mapper reads and writes them; records once, by name. */
final class Schemas {
    private static final String REFERENCE = "#/components/schemas/";

    private final ObjectNode components = Json.mapper().createObjectNode();
    private final Map<Class<?>, String> names = new HashMap<>();

    /** All records that were described. */
    ObjectNode components() {
        return components;
    }

    ObjectNode of(Type type) {
        return of(Json.mapper().constructType(type));
    }

    ObjectNode of(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == byte[].class || InputStream.class.isAssignableFrom(raw)) {
            return typed("string").put("format", "binary");
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            return typed("array").set("items", of(type.getContentType()));
        }
        if (type.isMapLikeType()) {
            return typed("object").set("additionalProperties", of(type.getContentType()));
        }
        if (raw == Size.class) {
            ObjectNode either = Json.mapper().createObjectNode();
            either.putArray("oneOf")
                    .add(typed("integer").put("format", "int64"))
                    .add(typed("string"));
            return either;
        }
        if (raw.isRecord()) {
            return type.containedTypeCount() > 0 ? object(type) : reference(raw, type);
        }
        return raw.isEnum() ? enumeration(raw) : scalar(raw);
    }

    private ObjectNode reference(Class<?> raw, JavaType type) {
        String name = names.get(raw);
        if (name == null) {
            name = freeName(raw);
            names.put(raw, name);
            // Before its properties, since a record may contain itself.
            components.putObject(name).setAll(object(type));
        }
        return Json.mapper().createObjectNode().put("$ref", REFERENCE + name);
    }

    private String freeName(Class<?> raw) {
        Class<?> outer = raw.getEnclosingClass();
        String name = (outer == null ? "" : withoutView(outer.getSimpleName())) + withoutView(raw.getSimpleName());
        if (!names.containsValue(name)) {
            return name;
        }
        String last = raw.getPackageName().substring(raw.getPackageName().lastIndexOf('.') + 1);
        return last.substring(0, 1).toUpperCase(Locale.ROOT) + last.substring(1) + name;
    }

    private static String withoutView(String name) {
        return name.endsWith("View") ? name.substring(0, name.length() - 4) : name;
    }

    private ObjectNode object(JavaType type) {
        ObjectNode schema = typed("object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.mapper().createArrayNode();
        for (BeanPropertyDefinition property :
                Json.mapper().getSerializationConfig().introspect(type).findProperties()) {
            properties.set(property.getName(), of(property.getPrimaryType()));
            if (isAlwaysThere(property)) {
                required.add(property.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private static boolean isAlwaysThere(BeanPropertyDefinition property) {
        JsonInclude.Include inclusion = property.findInclusion().getValueInclusion();
        boolean byAnnotation = inclusion == JsonInclude.Include.ALWAYS;
        boolean byType = property.getRawPrimaryType().isPrimitive() && inclusion == JsonInclude.Include.USE_DEFAULTS;
        return byAnnotation || byType;
    }

    private static ObjectNode enumeration(Class<?> type) {
        ObjectNode schema = typed("string");
        ArrayNode values = schema.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            values.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
        }
        return schema;
    }

    private static ObjectNode scalar(Class<?> type) {
        return switch (type.getName()) {
            case "int", "java.lang.Integer" -> typed("integer").put("format", "int32");
            case "long", "java.lang.Long" -> typed("integer").put("format", "int64");
            case "double", "java.lang.Double", "float", "java.lang.Float", "java.lang.Number" -> typed("number");
            case "boolean", "java.lang.Boolean" -> typed("boolean");
            case "java.lang.String" -> typed("string");
            default ->
                type == Instant.class
                        ? typed("string").put("format", "date-time")
                        : Json.mapper().createObjectNode();
        };
    }

    private static ObjectNode typed(String type) {
        return Json.mapper().createObjectNode().put("type", type);
    }
}
