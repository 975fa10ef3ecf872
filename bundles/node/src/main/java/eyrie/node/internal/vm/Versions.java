/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds template versions among those on this node. */
record Versions(ImageStore images) {
    Optional<TemplateVersion> find(String templateId, int number) {
        return images.versions().stream()
                .filter(version -> version.templateId().equals(templateId) && version.number() == number)
                .findFirst();
    }

    Optional<TemplateVersion> tagged(String templateId, String tag) {
        return images.versions().stream()
                .filter(version ->
                        version.templateId().equals(templateId) && version.tag().equals(tag))
                .findFirst();
    }

    /** By id or name, the tag's or the latest; empty if there is no such template. */
    Optional<TemplateVersion> resolve(String idOrName, String tag) {
        List<TemplateVersion> all = images.versions();
        List<TemplateVersion> byId = all.stream()
                .filter(version -> version.templateId().equals(idOrName))
                .toList();
        List<TemplateVersion> candidates = !byId.isEmpty()
                ? byId
                : all.stream()
                        .filter(version -> version.templateName().equals(idOrName))
                        .toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(candidates.stream()
                .filter(version -> tag == null || version.tag().equals(tag))
                .max(Comparator.comparingInt(TemplateVersion::number))
                .orElseThrow(() -> EyrieException.notFound("tag", tag)));
    }

    /** The folder of what a VM is a clone of, or null if it is of nothing. */
    Path folderOf(Origin origin) {
        if (origin == null) {
            return null;
        }
        TemplateVersion version = find(origin.templateId(), origin.number())
                .orElseThrow(
                        () -> EyrieException.notFound("template version", origin.templateId() + ":" + origin.tag()));
        return images.open(version);
    }
}
