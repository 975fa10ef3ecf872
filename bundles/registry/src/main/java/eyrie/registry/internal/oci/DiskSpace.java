/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.nio.file.Path;

/**
 * Refuses what would fill the disk above a mark, so that the database and the machines on it still have room.
 *
 * @param folder on the disk
 * @param percent of the disk that may be in use
 */
public record DiskSpace(Path folder, int percent) {
    /** @param bytes that are about to be written; 0 if that is not known */
    public void require(long bytes) {
        long total = folder.toFile().getTotalSpace();
        long used = total - folder.toFile().getUsableSpace();
        if (used + bytes > total / 100.0 * percent) {
            throw new EyrieException(
                    ErrorKind.NO_SPACE,
                    "registry: the disk would be more than %d %% full (%d of %d MiB are in use); delete something or raise registry.diskLimit"
                            .formatted(percent, used >> 20, total >> 20));
        }
    }
}
