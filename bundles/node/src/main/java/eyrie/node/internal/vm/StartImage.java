/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.LaunchSpec;
import eyrie.api.template.ImageFile.Role;
import java.nio.file.Path;

/**
 * The files that an instance is started from.
 *
 * @param folder where they are
 * @param backing what its disk will lie on, once that is whole
 * @param arriving how the disk is read until then; null if it is whole
 */
record StartImage(Path folder, Path backing, LaunchSpec.Arriving arriving) {
    static StartImage whole(Path folder) {
        return new StartImage(folder, folder.resolve(Role.DISK.fileName()), null);
    }

    boolean isWhole() {
        return arriving == null;
    }

    Path file(Role role) {
        return folder.resolve(role.fileName());
    }
}
