/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What tells the manifests of templates from others; as docs/format.md has it. */
final class TemplateManifest {
    static final String TYPE = "application/vnd.eyrie.template.v1";

    private static final String TEMPLATE = "eyrie.template";

    private TemplateManifest() {}

    /** The template's id. */
    static Optional<String> template(byte[] manifest) {
        JsonNode annotations = ManifestDocument.annotations(manifest);
        String template = annotations == null ? "" : annotations.path(TEMPLATE).asText();
        return template.isEmpty() ? Optional.empty() : Optional.of(template);
    }
}
