/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.EyrieException;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore.Draft;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.TemplateVersion;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Refuses a version that could not be stored or started. */
final class DraftCheck {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final int MOST_NUMBER = 999_999_999;
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._+-]{1,128}");

    private DraftCheck() {}

    static void check(Draft draft, Map<Role, Path> files) {
        checkNames(draft.templateId(), draft.templateName(), draft.tag());
        checkFiles(draft.templateName(), needed(draft.suspended(), draft.config()), files);
    }

    /** Refuses what came from elsewhere and could not be stored or started. */
    static void check(TemplateVersion version) {
        checkNames(version.templateId(), version.templateName(), version.tag());
        if (version.number() < 0 || version.number() > MOST_NUMBER) {
            throw EyrieException.invalid("version number", version.number(), "0 to " + MOST_NUMBER);
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (ImageFile file : version.files()) {
            if (!roles.add(file.role())) {
                throw EyrieException.invalid("files of " + version.templateName(), version.files(), "one of each role");
            }
        }
        if (!roles.containsAll(needed(version.suspended(), version.config()))) {
            throw EyrieException.invalid(
                    "files of " + version.templateName(),
                    roles,
                    "a list with all of " + needed(version.suspended(), version.config()));
        }
    }

    static void check(TemplateVersion version, Map<Role, Path> files) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        version.files().forEach(file -> roles.add(file.role()));
        checkFiles(version.templateName(), roles, files);
    }

    private static void checkNames(String id, String name, String tag) {
        if (!ID.matcher(id).matches()) {
            throw EyrieException.invalid("template id", id, "a UUID in lower case");
        }
        if (!NAME.matcher(name).matches()) {
            throw EyrieException.invalid(
                    "template name", name, "1 to 63 letters, digits, dots, dashes and underscores");
        }
        if (tag == null || !TAG.matcher(tag).matches()) {
            throw EyrieException.invalid(
                    "tag", tag, "1 to 128 letters, digits, dots, dashes, underscores and plus signs");
        }
    }

    private static Set<Role> needed(boolean suspended, MachineConfig config) {
        Set<Role> needed = EnumSet.of(Role.DISK);
        if (suspended) {
            needed.addAll(Set.of(Role.RAM, Role.STATE));
        }
        if (config.boot().kind() == Boot.Kind.KERNEL) {
            needed.addAll(Set.of(Role.KERNEL, Role.INITRD));
        }
        return needed;
    }

    private static void checkFiles(String name, Set<Role> needed, Map<Role, Path> files) {
        for (Role role : needed) {
            if (!files.containsKey(role)) {
                throw EyrieException.invalid("files of " + name, files.keySet(), "a list with " + role);
            }
        }
        files.forEach((role, file) -> {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw EyrieException.invalid(role.fileName() + " of " + name, file, "a regular file");
            }
        });
    }
}
