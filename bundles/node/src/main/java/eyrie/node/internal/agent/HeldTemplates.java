/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.node.NodeInfo.Publication;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The template versions that are whole on this node. Each is measured once, since its files never change. Thread-safe. */
final class HeldTemplates {
    private static final Logger LOG = LoggerFactory.getLogger(HeldTemplates.class);

    private final ImageStore images;
    private final ToIntFunction<TemplateVersion> spares;
    private final Function<TemplateVersion, Publication> publications;
    private Map<TemplateVersion, Long> measured = Map.of();

    /** @param publications how far those are that are being published; null for others */
    HeldTemplates(
            ImageStore images,
            ToIntFunction<TemplateVersion> spares,
            Function<TemplateVersion, Publication> publications) {
        this.images = images;
        this.spares = spares;
        this.publications = publications;
    }

    synchronized List<CachedTemplate> list() {
        Map<TemplateVersion, Long> now = new HashMap<>();
        List<CachedTemplate> all = new ArrayList<>();
        for (TemplateVersion version : images.versions()) {
            Long known = measured.get(version);
            long bytes = known == null ? measure(version) : known;
            if (bytes > 0) {
                now.put(version, bytes);
            }
            all.add(new CachedTemplate(
                    version.templateId(),
                    version.templateName(),
                    version.tag(),
                    version.number(),
                    spares.applyAsInt(version),
                    bytes,
                    publications.apply(version)));
        }
        measured = now;
        return List.copyOf(all);
    }

    /** 0 if it cannot be measured now: it may be going away at this moment. */
    private long measure(TemplateVersion version) {
        try {
            return images.usage(version).bytes();
        } catch (EyrieException e) {
            LOG.debug("template {} version {} is not measured", version.templateName(), version.number(), e);
            return 0;
        }
    }
}
