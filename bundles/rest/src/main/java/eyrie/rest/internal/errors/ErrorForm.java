/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.ErrorKind;
import java.util.List;
import java.util.Set;

/** The forms in which a failure is told: the envelope of the compatible API, the OCI registry's, and Eyrie's own. */
public enum ErrorForm {
    ENVELOPE,
    OCI,
    OWN;

    private static final Set<String> ENVELOPED = Set.of("api", "registry", "log", "admin", "tap");

    /** @param path of the request, with or without the leading slash */
    public static ErrorForm of(String path) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        int end = relative.indexOf('/');
        String first = end < 0 ? relative : relative.substring(0, end);
        if (first.equals("v2")) {
            return OCI;
        }
        return ENVELOPED.contains(first) ? ENVELOPE : OWN;
    }

    /** The HTTP status with which this form tells a kind of failure. */
    public int status(ErrorKind kind) {
        return switch (this) {
            case OWN, OCI -> kind.httpStatus();
            // Clients of the compatible API expect a failed wish as 400, whatever was wrong with it.
            case ENVELOPE ->
                switch (kind) {
                    case INVALID, NOT_FOUND, CONFLICT -> 400;
                    default -> kind.httpStatus();
                };
        };
    }

    /** What becomes the JSON body. */
    public Object body(ErrorKind kind, String message) {
        return body(kind, message, null, null);
    }

    /** @param feature that is not licensed, with the tier that has it; null for other failures */
    Object body(ErrorKind kind, String message, String feature, String tier) {
        return switch (this) {
            case OWN -> new Own(new Error(kind.name(), message, feature, tier));
            case OCI -> new Oci(List.of(new OciError(ociCode(kind), message)));
            case ENVELOPE -> new Envelope("FAIL", message, feature, tier);
        };
    }

    /** The specification's own word where it has one. */
    private static String ociCode(ErrorKind kind) {
        return switch (kind) {
            case UNAUTHENTICATED -> "UNAUTHORIZED";
            case FORBIDDEN -> "DENIED";
            case INVALID -> "UNSUPPORTED";
            case TOO_LARGE -> "SIZE_INVALID";
            default -> kind.name();
        };
    }

    record Own(Error error) {}

    record Error(
            String kind,
            String message,
            @JsonInclude(JsonInclude.Include.NON_NULL) String feature,
            @JsonInclude(JsonInclude.Include.NON_NULL) String tier) {}

    record Oci(List<OciError> errors) {}

    record OciError(String code, String message) {}

    @JsonPropertyOrder({"status", "message", "feature", "tier"})
    record Envelope(
            String status,
            String message,
            @JsonInclude(JsonInclude.Include.NON_NULL) String feature,
            @JsonInclude(JsonInclude.Include.NON_NULL) String tier) {}
}
