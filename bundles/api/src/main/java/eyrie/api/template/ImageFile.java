/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import java.util.Locale;

/**
 * One file of a VM or of a template version.
 *
 * @param role what it is; its name in the folder is the role in lower case
 * @param bytes its length
 * @param sha256 lower-case hexadecimal digest of its content
 */
public record ImageFile(Role role, long bytes, String sha256) {
    /** The files that a VM can consist of. */
    public enum Role {
        /** The system disk, qcow2, without a backing file. */
        DISK,
        /** Guest RAM, raw, sparse. Only in a suspended version. */
        RAM,
        /** Device state without RAM. Only in a suspended version. */
        STATE,
        KERNEL,
        INITRD,
        NVRAM;

        public String fileName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
