/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.EyrieException;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore.Draft;
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
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._+-]{1,128}");

    private DraftCheck() {}

    static void check(Draft draft, Map<Role, Path> files) {
        if (!ID.matcher(draft.templateId()).matches()) {
            throw EyrieException.invalid("template id", draft.templateId(), "a UUID in lower case");
        }
        if (!NAME.matcher(draft.templateName()).matches()) {
            throw EyrieException.invalid(
                    "template name", draft.templateName(), "1 to 63 letters, digits, dots, dashes and underscores");
        }
        if (draft.tag() == null || !TAG.matcher(draft.tag()).matches()) {
            throw EyrieException.invalid(
                    "tag", draft.tag(), "1 to 128 letters, digits, dots, dashes, underscores and plus signs");
        }
        checkFiles(draft, files);
    }

    private static void checkFiles(Draft draft, Map<Role, Path> files) {
        Set<Role> needed = EnumSet.of(Role.DISK);
        if (draft.suspended()) {
            needed.addAll(Set.of(Role.RAM, Role.STATE));
        }
        if (draft.config().boot().kind() == Boot.Kind.KERNEL) {
            needed.addAll(Set.of(Role.KERNEL, Role.INITRD));
        }
        for (Role role : needed) {
            if (!files.containsKey(role)) {
                throw EyrieException.invalid("files of " + draft.templateName(), files.keySet(), "a list with " + role);
            }
        }
        files.forEach((role, file) -> {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw EyrieException.invalid(role.fileName() + " of " + draft.templateName(), file, "a regular file");
            }
        });
    }
}
