/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.nativehv.internal.platform.HostPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user that QEMU becomes once it has opened its files.
 *
 * @param name null to stay who it is
 */
record SystemUser(String name, UserPrincipal principal) {
    private static final Logger LOG = LoggerFactory.getLogger(SystemUser.class);

    static final SystemUser SAME = new SystemUser(null, null);

    static SystemUser find(String name, HostPlatform platform) {
        if (name.isBlank() || !platform.isRoot()) {
            return SAME;
        }
        try {
            return new SystemUser(
                    name,
                    Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
        } catch (IOException unknown) {
            LOG.warn("user: there is no system user {}; QEMU runs as root", name);
            return SAME;
        }
    }

    boolean isOther() {
        return name != null;
    }

    /** Gives a file of ours to the user. */
    void own(Path path) throws IOException {
        if (isOther()) {
            Files.setOwner(path, principal);
        }
    }
}
