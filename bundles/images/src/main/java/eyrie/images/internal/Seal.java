/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.template.ImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the file system said of a file when its content was last known to be right: enough to see without reading it that
 * it was replaced, truncated or written.
 *
 * @param role the file
 * @param bytes its length
 * @param modified when it was last written, in nanoseconds since 1970
 * @param inode its number in the file system
 */
record Seal(ImageFile.Role role, long bytes, long modified, long inode) {
    static Seal of(ImageFile.Role role, Path file) throws IOException {
        Map<String, Object> found =
                Files.readAttributes(file, "unix:size,lastModifiedTime,ino", LinkOption.NOFOLLOW_LINKS);
        return new Seal(
                role,
                (Long) found.get("size"),
                ((FileTime) found.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS),
                ((Number) found.get("ino")).longValue());
    }

    /** What is wrong with a file that was sealed like this, in a few words. */
    Optional<String> broken(Path file) {
        try {
            return differs(of(role, file));
        } catch (IOException unreadable) {
            return Optional.of("is missing");
        }
    }

    private Optional<String> differs(Seal now) {
        if (now.bytes != bytes) {
            return Optional.of("has %d bytes instead of %d".formatted(now.bytes, bytes));
        }
        if (now.modified != modified || now.inode != inode) {
            return Optional.of("was changed after it was committed");
        }
        return Optional.empty();
    }
}
