/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.EyrieException;
import eyrie.api.template.ImageStore.Draft;
import eyrie.api.template.TemplateVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The whole versions that are on disk, in memory. */
final class VersionIndex {
    private final Map<Key, VersionRecord> records = new ConcurrentHashMap<>();

    private record Key(String templateId, int number) {
        static Key of(TemplateVersion version) {
            return new Key(version.templateId(), version.number());
        }
    }

    void put(VersionRecord record) {
        records.put(Key.of(record.version()), record);
    }

    void remove(TemplateVersion version) {
        records.remove(Key.of(version));
    }

    /** The record of exactly this version: a later one that got the same number is another one. */
    Optional<VersionRecord> find(TemplateVersion version) {
        return Optional.ofNullable(records.get(Key.of(version)))
                .filter(record -> record.version().equals(version));
    }

    List<TemplateVersion> versions() {
        List<TemplateVersion> versions = new ArrayList<>();
        records.values().forEach(record -> versions.add(record.version()));
        versions.sort(Comparator.comparing(TemplateVersion::templateName)
                .thenComparing(TemplateVersion::templateId)
                .thenComparingInt(TemplateVersion::number));
        return versions;
    }

    /** @throws EyrieException CONFLICT if the draft cannot become a version beside those that are there */
    void refuseConflict(Draft draft) {
        for (VersionRecord record : records.values()) {
            refuseConflict(record.version(), draft.templateId(), draft.templateName(), draft.tag());
        }
    }

    /** @throws EyrieException CONFLICT if a version from elsewhere cannot stand beside those that are there */
    void refuseConflict(TemplateVersion version) {
        for (VersionRecord record : records.values()) {
            TemplateVersion other = record.version();
            refuseConflict(other, version.templateId(), version.templateName(), version.tag());
            if (other.templateId().equals(version.templateId()) && other.number() == version.number()) {
                throw EyrieException.conflict("template %s: version %d is here already and another one; its tag is %s"
                        .formatted(version.templateName(), version.number(), other.tag()));
            }
        }
    }

    private static void refuseConflict(TemplateVersion other, String id, String name, String tag) {
        boolean sameTemplate = other.templateId().equals(id);
        boolean sameName = other.templateName().equals(name);
        if (sameName && !sameTemplate) {
            throw EyrieException.conflict("template %s: the name belongs to another template with the id %s"
                    .formatted(name, other.templateId()));
        }
        if (sameTemplate && !sameName) {
            throw EyrieException.conflict(
                    "template %s: its name is %s and cannot become %s".formatted(id, other.templateName(), name));
        }
        if (sameTemplate && other.tag().equals(tag)) {
            throw EyrieException.conflict("template %s: the tag %s exists already as version %d; choose another tag"
                    .formatted(name, tag, other.number()));
        }
    }
}
