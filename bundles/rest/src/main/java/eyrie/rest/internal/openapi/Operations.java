/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import eyrie.api.security.Permission;
import eyrie.rest.internal.compat.Envelope;
import eyrie.rest.internal.errors.ErrorForm;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.Endpoint;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Optional;

/** Describes one endpoint each: its parameters, its body, its answers and the permission that it needs. */
final class Operations {
    private final Schemas schemas;

    Operations(Schemas schemas) {
        this.schemas = schemas;
    }

    ObjectNode of(Endpoint endpoint) {
        Method method = endpoint.method();
        Operation notes = method.getAnnotation(Operation.class);
        ObjectNode operation = Json.mapper().createObjectNode();
        operation.put("operationId", id(method));
        if (notes != null) {
            operation.put("summary", notes.value());
        }
        describePermission(operation, endpoint);
        describeRequest(operation, method);
        describeAnswers(operation, endpoint, notes);
        return operation;
    }

    private static String id(Method method) {
        return method.getDeclaringClass().getSimpleName() + '.' + method.getName();
    }

    private static void describePermission(ObjectNode operation, Endpoint endpoint) {
        endpoint.permission().ifPresent(permission -> {
            operation.put("x-permission", permission);
            if (permission.equals(Permission.NONE)) {
                operation.putArray("security");
            }
        });
    }

    private void describeRequest(ObjectNode operation, Method method) {
        ArrayNode parameters = Json.mapper().createArrayNode();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.isAnnotationPresent(Context.class)) {
                continue;
            }
            Optional<ObjectNode> described = parameter(parameter);
            if (described.isPresent()) {
                parameters.add(described.get());
            } else {
                describeBody(operation, method, parameter);
            }
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    private Optional<ObjectNode> parameter(Parameter parameter) {
        PathParam path = parameter.getAnnotation(PathParam.class);
        QueryParam query = parameter.getAnnotation(QueryParam.class);
        HeaderParam header = parameter.getAnnotation(HeaderParam.class);
        if (path == null && query == null && header == null) {
            return Optional.empty();
        }
        ObjectNode described = Json.mapper().createObjectNode();
        if (path != null) {
            described.put("name", path.value()).put("in", "path").put("required", true);
        } else if (query != null) {
            described.put("name", query.value()).put("in", "query").put("required", false);
        } else {
            described.put("name", header.value()).put("in", "header").put("required", false);
        }
        described.set("schema", schemas.of(parameter.getParameterizedType()));
        return Optional.of(described);
    }

    private void describeBody(ObjectNode operation, Method method, Parameter body) {
        String type = body.getType() == InputStream.class
                ? MediaType.APPLICATION_OCTET_STREAM
                : first(method.getAnnotation(Consumes.class)).orElse(MediaType.APPLICATION_JSON);
        operation
                .putObject("requestBody")
                .putObject("content")
                .putObject(type)
                .set("schema", schemas.of(body.getParameterizedType()));
    }

    private void describeAnswers(ObjectNode operation, Endpoint endpoint, Operation notes) {
        Method method = endpoint.method();
        ErrorForm form = ErrorForm.of(endpoint.path());
        ObjectNode responses = operation.putObject("responses");
        int status = notes == null ? (method.getReturnType() == void.class ? 204 : 200) : notes.status();
        ObjectNode success = responses.putObject(String.valueOf(status)).put("description", "Success");
        answer(method, form, notes)
                .ifPresent(schema -> success.putObject("content")
                        .putObject(mediaType(method))
                        .set("schema", schema));
        responses
                .putObject("default")
                .put("description", "Failure")
                .putObject("content")
                .putObject(MediaType.APPLICATION_JSON)
                .putObject("schema")
                .put("$ref", Description.failure(form));
    }

    private Optional<ObjectNode> answer(Method method, ErrorForm form, Operation notes) {
        Type type = method.getGenericReturnType();
        Class<?>[] answers = notes == null ? new Class<?>[0] : notes.answers();
        if (answers.length == 0) {
            // What is in a Response, its type does not tell.
            return type == void.class || type == Response.class ? Optional.empty() : Optional.of(schemas.of(type));
        }
        boolean inEnvelope = form == ErrorForm.ENVELOPE;
        if (answers.length == 1) {
            return Optional.of(schema(answers[0], inEnvelope));
        }
        ObjectNode either = Json.mapper().createObjectNode();
        ArrayNode each = either.putArray("oneOf");
        for (Class<?> one : answers) {
            each.add(schema(one, inEnvelope));
        }
        return Optional.of(either);
    }

    private ObjectNode schema(Class<?> type, boolean inEnvelope) {
        TypeFactory types = Json.mapper().getTypeFactory();
        JavaType plain = types.constructType(type);
        return schemas.of(inEnvelope ? types.constructParametricType(Envelope.class, plain) : plain);
    }

    private static String mediaType(Method method) {
        return first(method.getAnnotation(Produces.class))
                .or(() -> first(method.getDeclaringClass().getAnnotation(Produces.class)))
                .orElse(MediaType.APPLICATION_JSON);
    }

    private static Optional<String> first(Produces produces) {
        return produces == null ? Optional.empty() : Optional.of(produces.value()[0]);
    }

    private static Optional<String> first(Consumes consumes) {
        return consumes == null ? Optional.empty() : Optional.of(consumes.value()[0]);
    }
}
