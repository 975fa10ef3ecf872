/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import java.util.List;
import java.util.Set;

/** A template, as clients of the compatible API read it; times are seconds since 1970. */
@JsonPropertyOrder({"id", "name", "versions", "size", "arch", "last_pull", "last_push"})
record RegistryView(
        String id, String name, List<Version> versions, Long size, String arch, Long lastPull, Long lastPush) {
    /** One version of it; the files are named by their digests. */
    @JsonPropertyOrder({
        "number",
        "tag",
        "config_file",
        "nvram",
        "images",
        "state_files",
        "state_file",
        "description",
        "size",
        "arch",
        "last_pull",
        "last_push"
    })
    record Version(
            int number,
            String tag,
            String configFile,
            String nvram,
            List<String> images,
            List<String> stateFiles,
            String stateFile,
            String description,
            long size,
            String arch,
            long lastPull,
            long lastPush) {
        static Version of(TemplateVersion version) {
            return new Version(
                    version.number(),
                    version.tag(),
                    "version.json",
                    first(digests(version, Set.of(Role.NVRAM))),
                    digests(version, Set.of(Role.DISK)),
                    digests(version, Set.of(Role.RAM, Role.STATE)),
                    first(digests(version, Set.of(Role.STATE))),
                    version.description() == null ? "" : version.description(),
                    version.sizeBytes(),
                    version.config().arch().id(),
                    NEVER,
                    version.created().getEpochSecond());
        }
    }

    /** Nobody pulls where the files are shared. */
    private static final long NEVER = 0;

    /** As a list has it that must be fast. */
    static RegistryView brief(Template template) {
        return new RegistryView(template.id(), template.name(), null, null, null, NEVER, lastPush(template));
    }

    static RegistryView listed(Template template) {
        return new RegistryView(
                template.id(),
                template.name(),
                null,
                template.sizeBytes(),
                template.arch().id(),
                NEVER,
                lastPush(template));
    }

    static RegistryView full(Template template) {
        return new RegistryView(
                template.id(),
                template.name(),
                template.versions().stream().map(Version::of).toList(),
                template.sizeBytes(),
                template.arch().id(),
                NEVER,
                lastPush(template));
    }

    private static long lastPush(Template template) {
        return template.latest().created().getEpochSecond();
    }

    private static List<String> digests(TemplateVersion version, Set<Role> roles) {
        return version.files().stream()
                .filter(file -> roles.contains(file.role()))
                .map(ImageFile::sha256)
                .toList();
    }

    private static String first(List<String> names) {
        return names.isEmpty() ? "" : names.getFirst();
    }
}
