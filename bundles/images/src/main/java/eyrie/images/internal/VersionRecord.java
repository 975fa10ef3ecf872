/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.template.ImageFile;
import eyrie.api.template.TemplateVersion;
import java.util.List;

/**
 * What {@code version.json} holds.
 *
 * @param format {@link #FORMAT}
 * @param version the version
 * @param seals of its files
 */
record VersionRecord(int format, TemplateVersion version, List<Seal> seals) {
    static final int FORMAT = 1;

    VersionRecord {
        seals = List.copyOf(seals);
    }

    VersionRecord(TemplateVersion version, List<Seal> seals) {
        this(FORMAT, version, seals);
    }

    Seal seal(ImageFile.Role role) {
        return seals.stream()
                .filter(seal -> seal.role() == role)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no seal for " + role));
    }
}
