/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

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
    private final Depot depot;

    @Activate
    public PullTimes(@Reference Depot depot) {
        this.depot = depot;
    }

    @Override
    public Map<String, Map<String, Instant>> lastPulls() {
        Map<String, Map<String, Instant>> pulls = new HashMap<>();
        for (Tags.Pulled tag : depot.store().read(connection -> Tags.pulledOfType(connection, TemplateManifest.TYPE))) {
            // The same tag may be in several repositories.
            TemplateManifest.template(tag.manifest())
                    .ifPresent(template -> pulls.computeIfAbsent(template, id -> new HashMap<>())
                            .merge(tag.name(), tag.at(), (one, other) -> one.isAfter(other) ? one : other));
        }
        return pulls;
    }
}
