/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import java.util.List;

/**
 * A template: a name and its versions.
 *
 * @param id UUID-shaped
 * @param name unique among templates
 * @param versions oldest first, never empty
 */
public record Template(String id, String name, List<TemplateVersion> versions) {
    public Template {
        versions = List.copyOf(versions);
    }

    public TemplateVersion latest() {
        return versions.getLast();
    }

    public Arch arch() {
        return latest().config().arch();
    }

    public long sizeBytes() {
        return versions.stream().mapToLong(TemplateVersion::sizeBytes).sum();
    }
}
