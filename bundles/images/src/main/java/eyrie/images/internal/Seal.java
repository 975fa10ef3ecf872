/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.template.ImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
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

    /** What a look at a file says. */
    sealed interface Finding {}

    /** It is what it was. */
    record Whole() implements Finding {}

    /** It is another file or has been written, perhaps with the same content. */
    record Touched() implements Finding {}

    /** @param how its content cannot be the same, in a few words */
    record Broken(String how) implements Finding {}

    /** Compares a file with what was sealed, without reading it. */
    Finding compare(Path file) {
        try {
            Seal now = of(role, file);
            if (now.bytes != bytes) {
                return new Broken("has %d bytes instead of %d".formatted(now.bytes, bytes));
            }
            return now.equals(this) ? new Whole() : new Touched();
        } catch (IOException unreadable) {
            return new Broken("is missing");
        }
    }
}
