/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.template.TemplatePulls;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.db.Tags;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Finds the pulls of templates among those of everything else. A template's manifests name it, whatever repository they are
 * in.
 */
@Component(property = Role.REGISTRY)
public final class PullTimes implements TemplatePulls {
    /** As docs/format.md has it. */
    private static final String TEMPLATE_TYPE = "application/vnd.eyrie.template.v1";

    private static final String TEMPLATE = "eyrie.template";

    private final Depot depot;

    @Activate
    public PullTimes(@Reference Depot depot) {
        this.depot = depot;
    }

    @Override
    public Map<String, Map<String, Instant>> lastPulls() {
        Map<String, Map<String, Instant>> pulls = new HashMap<>();
        for (Tags.Pulled tag : depot.store().read(connection -> Tags.pulledOfType(connection, TEMPLATE_TYPE))) {
            JsonNode annotations = ManifestDocument.annotations(tag.manifest());
            String template =
                    annotations == null ? "" : annotations.path(TEMPLATE).asText();
            if (!template.isEmpty()) {
                // The same tag may be in several repositories.
                pulls.computeIfAbsent(template, id -> new HashMap<>())
                        .merge(tag.name(), tag.at(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        return pulls;
    }
}
