/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.rest.internal.errors.ErrorForm;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.Endpoint;
import eyrie.rest.internal.wire.Build;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes the OpenAPI document of a set of endpoints. */
final class Description {

    private static final String OPENAPI = "3.1.0";
    /** A path template may carry the pattern that its value must match; the description has no place for it. */
    private static final Pattern PATTERN_OF_PARAMETER =
            Pattern.compile("\\{\\s*([\\w.-]+)\\s*:[^{}]*(?:\\{[^{}]*}[^{}]*)*}");

    private final Build build;

    Description(Build build) {
        this.build = build;
    }

    /** The schema of a form of failure. */
    static String failure(ErrorForm form) {
        return "#/components/schemas/"
                + switch (form) {
                    case OWN -> "Error";
                    case ENVELOPE -> "Failure";
                    case OCI -> "RegistryFailure";
                };
    }

    ObjectNode of(List<Endpoint> endpoints) {
        Schemas schemas = new Schemas();
        Operations operations = new Operations(schemas);
        ObjectNode document = Json.mapper().createObjectNode().put("openapi", OPENAPI);
        document.putObject("info")
                .put("title", build.product())
                .put("version", build.version())
                .put("description", "x-permission names what a caller must be allowed to do.");
        document.putArray("security").addObject().putArray("basic");
        document.withArray("security").addObject().putArray("bearer");
        ObjectNode paths = document.putObject("paths");
        endpoints.stream()
                .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::httpMethod))
                .forEach(endpoint -> paths.withObject("/" + escaped(path(endpoint)))
                        .set(endpoint.httpMethod().toLowerCase(Locale.ROOT), operations.of(endpoint)));
        addComponents(document.putObject("components"), schemas);
        return document;
    }

    private static String path(Endpoint endpoint) {
        return PATTERN_OF_PARAMETER.matcher(endpoint.path()).replaceAll("{$1}");
    }

    /** As a JSON pointer wants it. */
    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1");
    }

    private static void addComponents(ObjectNode components, Schemas schemas) {
        ObjectNode all = components.putObject("schemas");
        all.setAll(schemas.components());
        ObjectNode error = text(
                all.putObject("Error")
                        .put("type", "object")
                        .putObject("properties")
                        .putObject("error")
                        .put("type", "object"),
                "kind",
                "message");
        error.putArray("required").add("kind").add("message");
        text(all.putObject("Failure").put("type", "object"), "status", "message");
        ObjectNode errors = all.putObject("RegistryFailure")
                .put("type", "object")
                .putObject("properties")
                .putObject("errors")
                .put("type", "array");
        text(errors.putObject("items").put("type", "object"), "code", "message");
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("basic").put("type", "http").put("scheme", "basic");
        schemes.putObject("bearer").put("type", "http").put("scheme", "bearer");
    }

    private static ObjectNode text(ObjectNode schema, String... properties) {
        ObjectNode all = schema.putObject("properties");
        for (String property : properties) {
            all.putObject(property).put("type", "string");
        }
        return schema;
    }
}
