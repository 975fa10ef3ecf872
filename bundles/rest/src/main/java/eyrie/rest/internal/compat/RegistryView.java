/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
        static Version of(TemplateVersion version, Map<String, Instant> pulls) {
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
                    seconds(pulls.get(version.tag())),
                    version.created().getEpochSecond());
        }
    }

    private static final long NEVER = 0;

    /** As a list has it that must be fast. @param pulls the last pull of each tag */
    static RegistryView brief(Template template, Map<String, Instant> pulls) {
        return new RegistryView(template.id(), template.name(), null, null, null, lastPull(pulls), lastPush(template));
    }

    static RegistryView listed(Template template, Map<String, Instant> pulls) {
        return new RegistryView(
                template.id(),
                template.name(),
                null,
                template.sizeBytes(),
                template.arch().id(),
                lastPull(pulls),
                lastPush(template));
    }

    static RegistryView full(Template template, Map<String, Instant> pulls) {
        return new RegistryView(
                template.id(),
                template.name(),
                template.versions().stream()
                        .map(version -> Version.of(version, pulls))
                        .toList(),
                template.sizeBytes(),
                template.arch().id(),
                lastPull(pulls),
                lastPush(template));
    }

    private static long lastPull(Map<String, Instant> pulls) {
        return seconds(pulls.values().stream().max(Instant::compareTo).orElse(null));
    }

    private static long seconds(Instant pulled) {
        return pulled == null ? NEVER : pulled.getEpochSecond();
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
